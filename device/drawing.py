"""What the screen shows: a View to a Pillow image. Pure; device/screen.py brings it to a display.

Colour displays get a line with what it does (or its name, or the time) and the battery, then the text as large as
it fits, and at the foot what the person can do. A small mono display gets the text and the foot only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from device import icons
from device.lettering import cut, length, readable, wrapped
from device.sheet import AMBER, BLUE, DIM, GREEN, INK, ORANGE, PANEL, RED, TEAL, VIOLET, Box, Colour, Sheet

SIZES = (42, 36, 31, 27, 23, 20)  # px of text on a colour display, the largest that fits ...
SMALL_SIZES = (26, 21, 16)  # ... and on a mono one
SCROLLED, SMALL_SCROLLED = 23, 16  # where it does not fit anyway
HOLD = " Hold the button for two seconds to agree."  # said at the end of a question (device/questions.py)


@dataclass(frozen=True, slots=True)
class View:
    """All that a picture depends on.

    mode, text: see ports.Watcher. level: how loud it is, 0 to 1; while guarded, how much of the hold is over.
    battery: percent. scroll: lines from the top. time: the time of day, "10:24" or "10:24 PM".
    """

    mode: str = "starting"
    text: str = ""
    level: float = 0.0
    battery: int | None = None
    charging: bool = False
    network: bool = True
    private: bool = False
    scroll: int = 0
    name: str = "Pocket LAM"
    time: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """How a mode looks. hint: what the person can do. detail: under the title where there is no text."""

    title: str
    icon: Callable[[icons.Pen], None]
    colour: Colour
    hint: str = ""
    detail: str = ""


LOOKS = {
    "starting": Look("Starting", icons.dots, BLUE, detail="One moment."),
    "idle": Look("Ready", icons.speaker, DIM),
    "listening": Look("Listening", icons.microphone, GREEN),
    "answering": Look("Listening", icons.microphone, GREEN),
    "working": Look("Working", icons.dots, BLUE),
    "thinking": Look("Thinking", icons.thinking, BLUE, detail="This takes a little longer."),
    "asking": Look("Question", icons.question, AMBER, "Press and answer"),
    "guarded": Look("Agree?", icons.button, ORANGE, "Hold for 2 seconds"),
    "speaking": Look("Answer", icons.speaker, TEAL),
    "ringing": Look("Ringing", icons.bell, AMBER, "Press to stop"),
    "failed": Look("Sorry", icons.warning, RED, detail="That did not work."),
    "private": Look("Private", icons.crossed_microphone, RED, detail="Microphone and camera are off."),
    "looking": Look("Looking", icons.camera, VIOLET, detail="The camera sees."),
    "stopped": Look("Stopped", icons.power, DIM),
}


def draw(view: View, size: tuple[int, int], *, mono: bool = False) -> Image.Image:
    """The picture: RGB, or of one bit for a mono display. Any text and any mode can be drawn."""
    sheet = Sheet(size, mono)
    look = _look(view)
    text = _words(view)
    if not mono and view.mode != "stopped":
        _status(sheet, view, look)
    if text and view.mode not in ("private", "stopped"):
        _text(sheet, view, look, text)
    elif view.mode == "idle":
        _idle(sheet, view)
    else:
        _sign(sheet, view, look)
    return sheet.image


def fits(view: View, size: tuple[int, int], *, mono: bool = False) -> tuple[int, int]:
    """How many lines the text has, and how many of them are seen at once."""
    text = _words(view)
    if not text:
        return 0, 0
    laid = _laid(text, _body(Sheet(size, mono), _look(view), view), mono)
    return len(laid.lines), laid.seen


def _look(view: View) -> Look:
    look = LOOKS.get(view.mode) or Look(view.mode.capitalize(), icons.dots, BLUE)
    if view.mode == "asking" and "Shall I " in view.text:
        return Look(look.title, look.icon, look.colour, "Press and say yes")
    return look


def _level(view: View) -> float:
    """In steps that can be seen, so that no picture is drawn twice; what is no number is silence."""
    return round(min(1.0, max(0.0, view.level)) * 20) / 20 if view.level == view.level else 0.0


def _words(view: View) -> str:
    """The text as it can be shown; without what the foot says anyway."""
    return readable(view.text.removesuffix(HOLD) if view.mode == "guarded" else view.text)


def _status(sheet: Sheet, view: View, look: Look) -> None:
    """The line at the top: what it does, or the name, or the time; at the right private, network, battery."""
    middle = sheet.top + 10
    x = sheet.right
    heading = bool(view.text) and view.mode not in ("idle", "private")
    if view.battery is not None:
        x = sheet.battery(x, middle, view.battery, charging=view.charging, label=not heading) - 8
    sheet.icon(icons.network if view.network else icons.no_network, x - 18, middle - 9, 18, DIM)
    x -= 26
    if view.private:
        sheet.icon(icons.crossed_microphone, x - 18, middle - 9, 18, RED)
        x -= 26
    if heading:
        sheet.icon(look.icon, sheet.left, middle - 12, 24, look.colour)
        title = cut(look.title, 22, x - sheet.left - 30, bold=True)
        sheet.write(sheet.left + 30, middle, title, 22, look.colour, bold=True)
    else:
        first = readable(view.name) if view.mode == "idle" and not view.text else view.time
        sheet.write(sheet.left, middle, cut(first, 18, x - sheet.left), 18, DIM)


def _idle(sheet: Sheet, view: View) -> None:
    """A large clock, and how to begin."""
    clock, _, half = view.time.partition(" ")
    middle_x, middle_y = sheet.width // 2, sheet.height // 2
    y = middle_y - (9 if sheet.mono else 6)
    for size in (82, 72, 64, 48, 42, 36, 30, 24, 20, 17):
        wide = length(clock, size, True) + (length(f" {half}", size // 3) if half else 0)
        if wide < sheet.right - sheet.left and size < sheet.height * 0.7:
            break
    x = middle_x - wide / 2
    sheet.write(x, y, clock, size, INK, bold=True)
    if half:
        sheet.write(x + wide, y + size // 3.4, half, size // 3, DIM, anchor="rs")
    if sheet.mono:
        _small_status(sheet, view)
        return
    hint = "Nothing can be heard" if view.private else "Hold the button and speak"
    sheet.write(middle_x, sheet.bottom - 12, hint, 18, DIM, anchor="mm")


def _small_status(sheet: Sheet, view: View) -> None:
    """At the foot of a mono clock: network, private, battery."""
    middle = sheet.height - 9
    sheet.icon(icons.network if view.network else icons.no_network, 0, middle - 8, 17, DIM)
    if view.private:
        sheet.icon(icons.crossed_microphone, 24, middle - 8, 17, DIM)
    if view.battery is not None and sheet.width > 100:
        sheet.battery(sheet.width, middle, view.battery, charging=view.charging, label=True)
    elif view.battery is not None and not view.private:
        sheet.battery(sheet.width, middle, view.battery, charging=False, label=False)
    else:
        name = cut(readable(view.name), 16, sheet.width - 48)
        sheet.write(sheet.width, middle, name, 16, DIM, anchor="rm")


def _sign(sheet: Sheet, view: View, look: Look) -> None:
    """A mode without text: its icon, its name, and a word on it."""
    meter = view.mode in ("listening", "answering")
    if sheet.mono:
        _small_sign(sheet, look, lift=7 if meter or look.hint else 0)
    else:
        middle, y = sheet.width // 2, sheet.height // 2 - 30
        sheet.pen.ellipse((middle - 52, y - 52, middle + 52, y + 52), fill=PANEL)
        sheet.icon(look.icon, middle - 32, y - 32, 64, look.colour)
        sheet.write(middle, y + 76, look.title, 30, INK, bold=True, anchor="mm")
        detail = readable(view.name) if view.mode == "starting" else look.detail
        if not meter:
            lines = wrapped(detail, 18, False, sheet.right - sheet.left)
            for n, line in enumerate(lines[:2]):
                sheet.write(middle, y + 102 + 20 * n, line, 18, DIM, anchor="mm")
    if look.hint:
        sheet.foot(look.hint, look.colour, _level(view) if view.mode == "guarded" else 1.0)
    if meter:
        sheet.meter(_level(view), look.colour)


def _small_sign(sheet: Sheet, look: Look, lift: int) -> None:
    """Icon and name, side by side or, on a display that stands upright, one above the other."""
    upright = sheet.height > sheet.width
    wide = 36
    room = sheet.width - (0 if upright else wide + 10)
    size = next((s for s in (22, 20, 18, 16, 14) if length(look.title, s, True) <= room), 13)
    y = sheet.height // 2 - lift
    if upright:
        sheet.icon(look.icon, (sheet.width - wide) // 2, y - wide, wide, look.colour)
        sheet.write(sheet.width // 2, y + 16, look.title, size, INK, bold=True, anchor="mm")
    else:
        sheet.icon(look.icon, 2, y - wide // 2, wide, look.colour)
        sheet.write(wide + 9, y, look.title, size, INK, bold=True)


def _text(sheet: Sheet, view: View, look: Look, text: str) -> None:
    """The heading, the text, and at the foot what to do, or how loud it is."""
    body = _body(sheet, look, view)
    laid = _laid(text, body, sheet.mono)
    tail = len(laid.lines) - laid.seen
    first = tail if view.mode == "listening" else min(max(0, view.scroll), tail)
    colour = DIM if view.mode in ("working", "thinking") else INK
    spare = 0 if tail or view.mode == "listening" else body[3] - body[1] - laid.step * laid.seen
    for n, line in enumerate(laid.lines[first : first + laid.seen]):
        sheet.write(body[0], body[1] + spare // 2 + laid.step * n + laid.step // 2, line, laid.size, colour)
    if tail:
        sheet.scrollbar(body, first, laid.seen, len(laid.lines), look.colour)
    if view.mode in ("listening", "answering"):
        sheet.meter(_level(view), look.colour)
    elif look.hint:
        sheet.foot(look.hint, look.colour, _level(view) if view.mode == "guarded" else 1.0)


@dataclass(frozen=True, slots=True)
class _Laid:
    """Text in lines: the letters' size, from line to line, and how many lines are seen at once."""

    lines: tuple[str, ...]
    size: int
    step: int
    seen: int


@lru_cache(maxsize=8)
def _laid(text: str, body: Box, mono: bool) -> _Laid:
    """As large as it fits without breaking a word, else as small as can be read, with a scroll bar."""
    width, height = body[2] - body[0], body[3] - body[1]
    sizes = SMALL_SIZES if mono else SIZES
    longest = max(text.split(), key=len)
    for size in sizes:
        step, seen = _steps(size, height, mono)
        if len(text) * size * size > 4 * width * height or length(longest, size) > width:
            continue
        if len(lines := wrapped(text, size, False, width)) <= seen:
            return _Laid(lines, size, step, len(lines))
    size = SMALL_SCROLLED if mono else SCROLLED
    step, seen = _steps(size, height, mono)
    lines = wrapped(text, size, False, width - 8)
    return _Laid(lines, size, step, min(seen, len(lines)))


def _steps(size: int, height: int, mono: bool) -> tuple[int, int]:
    """From line to line, and how many lines the height has."""
    step = round(size * (1.0 if mono else 1.18))
    return step, max(1, height // step)


def _body(sheet: Sheet, look: Look, view: View) -> Box:
    """Where the text goes."""
    foot = 0
    if view.mode in ("listening", "answering"):
        foot = 10 if sheet.mono else 42
    elif look.hint:
        foot = sheet.foot_lines(look.hint)[1] + (1 if sheet.mono else 8)
    if sheet.mono:
        return 0, 0, sheet.width, sheet.height - foot
    return sheet.left, sheet.top + 32, sheet.right, sheet.bottom - foot
