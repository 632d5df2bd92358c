"""lam skills: what it can do."""

from __future__ import annotations

import argparse
import sys

from device.assembly import Assembly
from device.commands import Exit
from device.config import Config


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("skills", help="list the skills, or show one")
    parser.add_argument("name", nargs="?", metavar="NAME", help="show this one with its arguments and phrases")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, config: Config) -> int:
    skills = Assembly(config).skills
    if not options.name:
        module = ""
        for skill in skills.values():
            if skill.module != module:
                module = skill.module
                print(module)
            print(f"  {skill.name:18} {skill.description}")
        return Exit.OK
    if options.name not in skills:
        print(f"lam: there is no skill {options.name!r}; `lam skills` lists them", file=sys.stderr)
        return Exit.FAILED
    skill = skills[options.name]
    print(f"{skill.name}: {skill.description}  [confirm: {skill.confirm.name.lower()}]")
    for argument in skill.arguments:
        print(f"  {argument.name}{'*' if argument.required else ''} ({argument.type}): {argument.description}")
    for phrase in skill.phrases:
        print(f'  say: "{phrase}"')
    return Exit.OK
