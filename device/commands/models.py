"""lam models: what hears, decides and speaks."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from device.commands import Exit
from device.config import Config
from models import fetch


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("models", help="list, pull, verify or remove model files")
    acts = parser.add_subparsers(dest="act", required=True, metavar="list|pull|verify|remove")
    acts.add_parser("list", help="all models with size, licence and whether they are here")
    pull = acts.add_parser("pull", help="download what is missing, or mend what is damaged")
    pull.add_argument("names", nargs="*", metavar="NAME", help="the default set when left out")
    pull.add_argument("--from", dest="folder", type=Path, metavar="DIR", help="a folder that has the files")
    verify = acts.add_parser("verify", help="compare files with their hashes")
    verify.add_argument("names", nargs="*", metavar="NAME", help="all that are here when left out")
    remove = acts.add_parser("remove", help="delete files")
    remove.add_argument("names", nargs="+", metavar="NAME")
    parser.set_defaults(run=run)
