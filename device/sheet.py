"""What a picture is drawn on, and the parts that pictures share: battery, scroll bar, bar at the foot, level meter."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image, ImageDraw

from device import icons
from device.lettering import font, length, wrapped

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]

BACK: Colour = (10, 13, 20)
PANEL: Colour = (26, 32, 44)
INK: Colour = (242, 245, 250)
DIM: Colour = (166, 178, 194)
GREEN: Colour = (94, 226, 138)
BLUE: Colour = (122, 184, 255)
AMBER: Colour = (255, 202, 92)
ORANGE: Colour = (255, 160, 92)
TEAL: Colour = (92, 222, 214)
RED: Colour = (255, 132, 128)
VIOLET: Colour = (200, 170, 255)

LOW = 15  # percent
BARS = (0.35, 0.6, 0.45, 0.8, 0.6, 1.0, 0.75, 1.0, 0.6, 0.8, 0.45, 0.6, 0.35)  # of the level meter


class Sheet:
    """The picture while it is drawn. left ... bottom: where nothing is cut off by the round corners of a 240x280."""

    def __init__(self, size: tuple[int, int], mono: bool) -> None:
        self.mono = mono
        self.width, self.height = size
        self.image = Image.new("1" if mono else "RGB", size, 0 if mono else BACK)
        self.pen = ImageDraw.Draw(self.image)
        if mono:
            self.pen.fontmode = "1"
        edge = 0 if mono else 10
        round_x, round_y = (0 if mono else max(0, (a - b) // 4) for a, b in (size, size[::-1]))
        self.left, self.right = edge + round_x, self.width - edge - round_x
        self.top, self.bottom = edge + round_y, self.height - edge - round_y

    def ink(self, colour: Colour) -> Colour | int:
        return 255 if self.mono else colour

    def paper(self, colour: Colour) -> Colour | int:
        return 0 if self.mono else colour

    def icon(self, icon: Callable[[icons.Pen], None], x: int, y: int, size: int, colour: Colour) -> None:
        mask = icons.mask(icon, size)
        if self.mono:
            mask = mask.point(lambda value: 255 if value > 110 else 0).convert("1")
        self.image.paste(self.ink(colour), (x, y), mask)

    def write(
        self, x: float, y: float, text: str, size: int, colour: Colour, *, bold: bool = False, anchor: str = "lm"
    ) -> None:
        self.pen.text((x, y), text, self.ink(colour), font(size, bold), anchor)

    def battery(self, right: int, middle: int, percent: int, *, charging: bool, label: bool) -> int:
        """Draws it to the left of x = right; where it begins. label: with the number, which a low one always has."""
        percent = min(100, max(0, percent))
        low = percent <= LOW and not charging
        colour = RED if low else DIM
        ink, left, high = self.ink(colour), right - 27, 6
        self.pen.rounded_rectangle((left, middle - high, right - 4, middle + high), 3, outline=ink, width=2)
        self.pen.rectangle((right - 3, middle - 2, right - 2, middle + 2), ink)
        if full := round(17 * percent / 100):
            self.pen.rectangle((left + 3, middle - high + 3, left + 2 + full, middle + high - 3), ink)
        if label or low:
            self.write(left - 5, middle, f"{percent}%", 16, colour, anchor="rm", bold=low)
            left -= 5 + round(length(f"{percent}%", 16, low))
        if charging:
            left -= 15
            self.icon(icons.bolt, left, middle - 7, 14, colour)
        return left

    def scrollbar(self, body: Box, first: int, seen: int, lines: int, colour: Colour) -> None:
        left, top, bottom = body[2] - 3, body[1] + 1, body[3] - 2
        if not self.mono:
            self.pen.rounded_rectangle((left, top, left + 3, bottom), 2, PANEL)
        y = top + (bottom - top) * first // lines
        end = top + (bottom - top) * (first + seen) // lines
        self.pen.rounded_rectangle((left + self.mono, y, left + 3 - self.mono, end), 2, self.ink(colour))

    def foot_lines(self, text: str) -> tuple[tuple[str, ...], int]:
        """The text of the bar at the foot in lines, and how high the bar is."""
        size = 14 if self.mono else 20
        lines = wrapped(text, size, True, self.right - self.left - 6)[:3]
        return lines, size * len(lines) + (1 if self.mono else 14)

    def foot(self, text: str, colour: Colour, full: float) -> None:
        """The bar at the foot, which fills from the left; full: 0 to 1."""
        lines, high = self.foot_lines(text)
        left, right = (0, self.width) if self.mono else (self.left, self.right)
        box = (left, self.bottom - high, right - 1, self.bottom - 1)
        middle = ((left + right) // 2, box[1] + high // 2)
        done = left + round((right - left) * min(1.0, max(0.0, full)))
        empty = Image.new(self.image.mode, self.image.size, self.paper(BACK))
        for ink, fill, x0, x1 in ((INK, PANEL, done, right), (BACK, colour, left, done)):
            if x0 < x1:
                over = empty.copy()
                pen = ImageDraw.Draw(over)
                pen.fontmode = self.pen.fontmode
                filled = self.ink(fill) if fill == colour else self.paper(fill)
                pen.rounded_rectangle(box, 3 if self.mono else 10, filled, self.ink(colour), 1 if self.mono else 2)
                letters = self.ink(ink) if ink == INK else self.paper(ink)
                size = 14 if self.mono else 20
                pen.text(middle, "\n".join(lines), letters, font(size, True), "mm", 0, "center")
                part = (x0, box[1], x1, self.bottom)
                self.image.paste(over.crop(part), part)

    def meter(self, level: float, colour: Colour) -> None:
        """Bars at the foot that grow with the loudness; on a mono display one that gets longer. level: 0 to 1."""
        if self.mono:
            top = self.height - 8
            self.pen.rectangle((0, top, self.width - 1, self.height - 1), outline=255)
            if level:
                self.pen.rectangle((2, top + 2, 2 + round((self.width - 5) * level), self.height - 3), 255)
            return
        high, wide, gap = 32, 8, 7
        x = (self.width - len(BARS) * (wide + gap) + gap) // 2
        middle = self.bottom - high // 2
        for shape in BARS:
            half = max(wide / 2, level * shape * high / 2)
            self.pen.rounded_rectangle((x, middle - half, x + wide - 1, middle + half), wide // 2, colour)
            x += wide + gap
