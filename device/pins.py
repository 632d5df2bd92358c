"""Taking GPIO pins (gpiozero), with errors that name the part and the mend."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from device.ports import PortLost


@contextmanager
def taking(part: str, table: str) -> Iterator[None]:
    """Raise PortLost for whatever fails inside. part: for the ear. table: its part of config.toml."""
    try:
        yield
    except Exception as error:  # each pin library has errors of its own; lgpio's are not even OSError
        raise PortLost(f"I can't use {part}: {error}. See [{table}] in config.toml.") from error
