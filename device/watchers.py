"""Shows each change to all who watch: one that breaks is dropped, and the others see on."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from device.ports import Watcher

log = logging.getLogger(__name__)


class Watchers:
    """device.ports.Watcher for several."""

    def __init__(self, watchers: list[Watcher]) -> None:
        self._watchers = watchers

    def show(self, mode: str, text: str) -> None:
        self._each(lambda watcher: watcher.show(mode, text))

    def level(self, loud: float) -> None:
        self._each(lambda watcher: watcher.level(loud))

    def close(self) -> None:
        self._each(lambda watcher: watcher.close())

    def _each(self, do: Callable[[Watcher], None]) -> None:
        for watcher in list(self._watchers):
            try:
                do(watcher)
            except Exception:  # a screen must not end a turn
                log.exception("%s is not shown any more", type(watcher).__name__)
                self._watchers.remove(watcher)


class Terminal:
    """A line for each change."""

    def __init__(self) -> None:
        self._mode = ""

    def show(self, mode: str, text: str) -> None:
        if text or mode != self._mode:
            self._mode = mode
            sys.stdout.write(f"[{mode}] {text}".rstrip() + "\n")  # in one piece: two threads show
            sys.stdout.flush()

    def level(self, loud: float) -> None:
        pass

    def close(self) -> None:
        pass
