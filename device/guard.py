"""Lets nothing out of a skill's functions that is no sentence."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from models.types import Cancelled
from skills.api import Failed, Retry, Skill, Which
from skills.values import Unclear

log = logging.getLogger(__name__)


class Broken(Failed):
    """A bug in a skill; it is logged, and apologised for."""


@contextmanager
def guarded(skill: Skill) -> Iterator[None]:
    """Make Broken of any exception inside that is none of a skill's own, the disk's or a cancelled turn's."""
    try:
        yield
    except (Failed, Retry, Which, Unclear, Cancelled, sqlite3.Error):
        raise
    except Exception:  # a bug in a skill must not end the loop
        log.exception("skill %s", skill.name)
        raise Broken("Something went wrong inside me, and I'm sorry. I stopped there.") from None
