"""lam contacts: people from and to vCard files, and in step with a CardDAV address book."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from device.assembly import opened
from device.commands import Exit
from device.config import Config, config_folder


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("contacts", help="import, export or sync the people you know")
    acts = parser.add_subparsers(dest="act", required=True, metavar="import|export|sync")
    take = acts.add_parser("import", help="add the people in vCard files; who is there already is not doubled")
    take.add_argument("files", nargs="+", type=Path, metavar="FILE")
    give = acts.add_parser("export", help="write everybody to a vCard file")
    give.add_argument("file", type=Path, metavar="FILE")
    give.add_argument("--version", choices=("3.0", "4.0"), default="3.0", help="of the vCard standard (3.0)")
    sync = acts.add_parser("sync", help="with the CardDAV address book in [contacts] of config.toml, both ways")
    sync.add_argument("--anyway", action="store_true", help="even if most of them are gone on one side")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    if options.act == "import":
        return _import(options.files, config)
    if options.act == "export":
        return _export(options.file, options.version)
    return _sync(config, options.anyway)


def _import(files: list[Path], config: Config) -> int:
    from device.database import SqliteStore
    from device.vcards import decoded, read
    from skills.doubles import take_in

    found = [read(decoded(file.read_bytes()), config.country) for file in files]
    with opened() as database, database.transaction():
        database.begin()
        done = take_in(SqliteStore(database, writable=True), [contact for cards in found for contact in cards.contacts])
    print(f"{done['new']} new, {done['changed']} changed, {done['known']} known already.")
    if skipped := sum(cards.skipped for cards in found):
        print(f"lam: {skipped} could not be read.", file=sys.stderr)
    return Exit.OK if done else Exit.FAILED


def _export(file: Path, version: str) -> int:
    from device.database import SqliteStore
    from device.vcards import write
    from skills.contacts import every

    with opened() as database:
        people = every(SqliteStore(database, writable=False))
    part = file.with_name(file.name + ".part")
    try:
        part.write_text("".join(write(contact, "4.0" if version == "4.0" else "3.0") for contact in people), newline="")
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    print(f"Saved {len(people)} to {file}.")
    return Exit.OK


def _sync(config: Config, anyway: bool) -> int:
    from device import secrets

    if not config.contacts.address:
        print(f"lam: set [contacts] address and user in {config_folder() / 'config.toml'} first.", file=sys.stderr)
        return Exit.USAGE
    password = secrets.read("contacts.password")
    from device.carddav import AddressBook
    from device.contactsync import sync
    from device.webdav import DavProblem

    try:
        with opened() as database, AddressBook(config.contacts.address, config.contacts.user, password) as book:
            print(sync(database, book, config.country, anyway))
    except DavProblem as problem:
        print(f"lam: {problem}", file=sys.stderr)
        return Exit.FAILED
    return Exit.OK
