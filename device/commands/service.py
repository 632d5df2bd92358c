"""lam service: the assistant as a service that starts with the machine, or with the session."""

from __future__ import annotations

import argparse
import sys

from device.commands import Exit
from device.config import Config


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("service", help="let it start by itself: install, status, logs, remove")
    acts = parser.add_subparsers(dest="act", required=True, metavar="install|status|logs|remove")
    install = acts.add_parser("install", help="write the systemd unit, and start it now and by itself from now on")
    install.add_argument("--dry-run", action="store_true", help="only print the unit")
    install.add_argument("--later", action="store_true", help="do not start it yet")
    logs = acts.add_parser("logs", help="what it logged")
    logs.add_argument("--follow", action="store_true", help="go on showing what comes, until Ctrl-C")
    logs.add_argument("--lines", type=int, default=100, metavar="N", help="the last N lines (100)")
    for act in (install, logs, acts.add_parser("status", help="whether it runs, in plain words"),
                acts.add_parser("remove", help="stop it and take the unit away; data stay")):  # fmt: skip
        kind = act.add_mutually_exclusive_group()
        kind.add_argument("--system", dest="kind", action="store_const", const="system", help="of the machine")
        kind.add_argument("--user", dest="kind", action="store_const", const="user", help="of your desktop session")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    """Exit 0 done, and for status that it runs; 1 otherwise."""
    from device import service

    lam = service.program()
    kind = options.kind or service.installed() or ("user" if service.has_desktop() else "system")
    try:
        if options.act == "install" and options.dry_run:
            print(f"# {service.place(kind)}\n{service.unit(kind, lam, service.systemd_version())}", end="")
        elif options.act == "install":
            changed = service.install(kind, lam, start=not options.later)
            print(f"{'Wrote' if changed else 'Unchanged:'} {service.place(kind)}.")
            print("It starts by itself from now on." if options.later else "It is started. See: lam service status")
            if config.button.pin is None and kind == "user":
                print("There is no button yet: set [button] pin in config.toml, or use `lam run` on a terminal.")
        elif options.act == "remove":
            print("Removed; its data stay." if service.remove(kind, lam) else "There is no such service.")
        elif not service.place(kind).exists():
            print("It is not installed. To install it: lam service install")
            return Exit.FAILED
        elif options.act == "status":
            found = service.state(kind)
            print(service.told(kind, found))
            return Exit.OK if found.get("ActiveState") == "active" else Exit.FAILED
        else:
            return service.logs(kind, follow=options.follow, lines=options.lines)
    except service.ServiceProblem as problem:
        print(f"lam: {problem}", file=sys.stderr)
        return Exit.FAILED
    return Exit.OK
