"""lam models: what hears, decides and speaks."""

from __future__ import annotations

import argparse
from pathlib import Path

from device.commands import Exit
from device.config import Config
from models import fetch, merged


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("models", help="list, pull, verify or remove model files")
    acts = parser.add_subparsers(dest="act", required=True, metavar="list|pull|verify|remove")
    acts.add_parser("list", help="all models with size, licence and whether they are here")
    pull = acts.add_parser("pull", help="download what is missing, or mend what is damaged")
    pull.add_argument("names", nargs="*", metavar="NAME", help="the default set when left out")
    pull.add_argument("--from", dest="folder", type=Path, metavar="DIR", help="a folder that has the files")
    verify = acts.add_parser("verify", help="compare files with their hashes, what was merged here with its answers")
    verify.add_argument("names", nargs="*", metavar="NAME", help="all that are here when left out")
    remove = acts.add_parser("remove", help="delete files")
    remove.add_argument("names", nargs="+", metavar="NAME")
    parser.set_defaults(run=run)


def _merge() -> list[str]:
    from models.progress import show

    with show() as screen:
        size = fetch.path(merged.BASE).stat().st_size
        screen.begin(merged.NAME, size, "merged here")
        return [merged.NAME] if merged.make(lambda done, of: screen.at(size * done // of)) else []


def run(options: argparse.Namespace, config: Config) -> int:
    if options.act == "list":
        for shelf in fetch.list_models():
            default = "*" if shelf.model.default else " "
            size = f"{shelf.model.size / 1e6:.0f} MB"
            print(
                f"{default} {shelf.model.name:28} {shelf.model.role:7} {size:>8}  {shelf.state:7} {shelf.model.licence}"
            )
        file = merged.place()
        here, size = ("here", f"{file.stat().st_size / 1e6:.0f} MB") if file.exists() else ("absent", "")
        licence = f"Apache-2.0, from {merged.BASE} and the adapter in the code"
        print(f"* {merged.NAME:28} {'action':7} {size:>8}  {here:7} {licence}")
        print("* the default set; the files are in", fetch.home())
    elif options.act == "pull":
        names = [n for name in options.names for n in (merged.PARTS if name == merged.NAME else (name,))]
        done = [model.name for model in fetch.pull(names, folder=options.folder)]
        if not names or merged.BASE in names:
            done += _merge()
        print(f"Pulled {', '.join(done)}." if done else "All is here already.")
    elif options.act == "verify":
        files = [name for name in options.names if name != merged.NAME]
        problems = fetch.verify(files) if files or not options.names else []
        if merged.NAME in options.names or (not options.names and merged.place().exists()):
            problems += merged.verify()
        for problem in problems:
            print(problem)
        print("Mend with: lam models pull" if problems else "All files are as they should be.")
        return Exit.FAILED if problems else Exit.OK
    else:
        freed = merged.remove() if merged.NAME in options.names else 0
        freed += fetch.remove([name for name in options.names if name != merged.NAME])
        print(f"Freed {freed / 1e6:.0f} MB.")
    return Exit.OK
