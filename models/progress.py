"""What a long fetch shows: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

QUARTERS = 4  # how often a plain line is written for a file


class Show(Protocol):
    """Told what is being fetched, from where, and how far it is. done, size: bytes."""

    def begin(self, what: str, size: int, source: str) -> None: ...

    def at(self, done: int) -> None: ...

    def say(self, line: str) -> None: ...


class _Lines:
    """For logs and pipes: a line at the start, then one for each quarter of a large file."""

    def __init__(self) -> None:
        self._what, self._size, self._told = "", 0, 0

    def begin(self, what: str, size: int, source: str) -> None:
        self._what, self._size, self._told = what, size, 0
        self.say(f"{what}: {_mb(size)} from {source}")

    def at(self, done: int) -> None:
        quarter = done * QUARTERS // self._size if self._size > 10_000_000 else 0
        if quarter > self._told:
            self._told = quarter
            self.say(f"{self._what}: {100 * quarter // QUARTERS} %")

    def say(self, line: str) -> None:
        print(line, flush=True)


@contextmanager
def show() -> Iterator[Show]:
    """Bars or lines, whichever standard output can show."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    console = Console()
    if not console.is_terminal:
        yield _Lines()
        return
    columns = (DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(TextColumn("{task.description}"), BarColumn(), *columns, console=console) as progress:

        class Bars:
            what, task = "", None

            def begin(self, what: str, size: int, source: str) -> None:
                if self.task is None or what != self.what:
                    self.what, self.task = what, progress.add_task(what.rpartition("/")[2], total=size)
                progress.reset(self.task, total=size)  # a further source begins at nothing

            def at(self, done: int) -> None:
                assert self.task is not None
                progress.update(self.task, completed=done)

            def say(self, line: str) -> None:
                progress.console.print(line)

        yield Bars()


def _mb(size: int) -> str:
    return f"{size / 1e6:.0f} MB" if size >= 1_000_000 else f"{size / 1e3:.0f} kB"
