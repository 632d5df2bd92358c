"""The screen that is configured. What it needs (Pillow, the font, luma) is imported here, when it is used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from device import config
from device.ports import PortLost

if TYPE_CHECKING:
    from device.screen import Display, Screen


def make_screen(settings: config.Screen, now: Callable[[], datetime], **more: Any) -> Screen | None:
    """The screen, or None where none is configured. more: as for Screen. Raises PortLost, which names the mend."""
    if not settings.kind:
        return None
    try:
        from device.lettering import font
        from device.screen import Screen

        font(16)
        return Screen(_opener(settings), now, **more)
    except ImportError as error:
        mend = "Run: .venv/bin/python -m pip install -e '.[screen]'"
        raise PortLost(f"The screen needs more: {error}. {mend}") from error


def _opener(settings: config.Screen) -> Callable[[], Display]:
    if settings.kind == "folder":
        if not settings.folder:
            raise PortLost("The screen has no folder for its pictures: set screen.folder in config.toml.")
        from device.screen import Folder

        size = (240, 240)
        return partial(Folder, Path(settings.folder).expanduser(), size)
    from device.panel import open_panel

    return partial(open_panel, settings)
