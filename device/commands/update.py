"""lam update: the newest version, made beside the one that runs."""

from __future__ import annotations

import argparse
import os
import pwd
import sys
from pathlib import Path

from device.commands import Exit
from device.config import Config


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("update", help="get the newest version, try it, and switch to it")
    parser.add_argument("--from", dest="source", metavar="SOURCE", help="a git repository, a release archive, a folder")
    parser.add_argument("--version", default="", metavar="X", help="this version instead of the newest")
    parser.add_argument("--check", action="store_true", help="only tell whether there is a newer one")
    parser.add_argument("--anyway", action="store_true", help="also when it did not work here before, or does less")
    parser.add_argument("--root", type=Path, metavar="DIR", help="where versions lie; an empty folder to begin with")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    from device import releases, trial, update

    try:
        root = installation(options.root)
        source = options.source or update.default_source(root)
        if not source:
            raise releases.UpdateProblem("Where from? Give an address: lam update --from https://… (or a folder)")
        if "://" not in source and Path(source).exists():
            source = str(Path(source).absolute())
        update.check_owner(root)
        release = releases.find(source, options.version)
        now = trial.current(root)
        if not update.is_new(root, release, asked=bool(options.version)):
            print(f"{now} is the newest.")
        elif options.check:
            print(f"There is {release.name}; {now or 'nothing'} is here. To get it: lam update")
        else:
            update.install(root, release, source=source, anyway=options.anyway)
            restarted = bool(now) and update.control(root, "try-restart")
            print("The service starts it now: lam service status" if restarted else "Start it with: lam run")
    except releases.UpdateProblem as problem:
        print(f"lam: {problem}", file=sys.stderr)
        return Exit.FAILED
    return Exit.OK


def installation(root: Path | None = None) -> Path:
    """The folder of versions, `root` or that which this command runs from. Raises UpdateProblem.

    Root works on the data of the system's service, where there is one, and with settings of its own: those in the
    service's home (of git, for one) could name programs to run.
    """
    from device import service, trial
    from device.releases import UpdateProblem

    found = root.expanduser().absolute() if root else trial.root()
    if found is None:
        here = Path(__file__).parents[2]
        raise UpdateProblem(f"{here} is a checkout of its own. To update it: git -C {here} pull && {here}/install.sh")
    if os.geteuid() == 0 and service.installed() == "system":
        os.environ.setdefault("POCKET_LAM_HOME", str(service.HOME))
        os.environ["HOME"] = pwd.getpwuid(0).pw_dir
    return found
