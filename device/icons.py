"""Icons, drawn with Pillow on a grid of 24 by 24; no image files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from PIL import Image, ImageDraw

GRID = 24
FINE = 8  # drawn so many times larger, for smooth edges

Point = tuple[float, float]


class Pen:
    """Lines with round ends, and filled shapes, in units of the grid; white is drawn, black is rubbed out."""

    def __init__(self, image: Image.Image) -> None:
        self._draw = ImageDraw.Draw(image)
        self._unit = image.width / GRID

    def line(self, *points: Point, width: float = 2, fill: int = 255) -> None:
        wide = width * self._unit
        scaled = [(x * self._unit, y * self._unit) for x, y in points]
        self._draw.line(scaled, fill, round(wide), joint="curve")
        for x, y in scaled:
            self._draw.ellipse((x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2), fill)

    def disc(self, x: float, y: float, radius: float, fill: int = 255) -> None:
        self._draw.ellipse(self._scaled(x - radius, y - radius, x + radius, y + radius), fill)

    def ring(self, x: float, y: float, radius: float, width: float = 2) -> None:
        self.arc(x, y, radius, 0, 360, width)

    def arc(self, x: float, y: float, radius: float, start: float, end: float, width: float = 2) -> None:
        """From angle to angle, clockwise from three o'clock, in degrees."""
        box = self._scaled(x - radius, y - radius, x + radius, y + radius)
        self._draw.arc(box, start, end, 255, round(width * self._unit))

    def box(self, x0: float, y0: float, x1: float, y1: float, radius: float = 0, fill: int = 255) -> None:
        self._draw.rounded_rectangle(self._scaled(x0, y0, x1, y1), radius * self._unit, fill)

    def shape(self, *points: Point, fill: int = 255) -> None:
        self._draw.polygon([(x * self._unit, y * self._unit) for x, y in points], fill)

    def _scaled(self, *values: float) -> Sequence[float]:
        return tuple(value * self._unit for value in values)


def microphone(pen: Pen) -> None:
    pen.box(8.5, 2, 15.5, 14, 3.5)
    pen.arc(12, 10.5, 7.5, 0, 180)
    pen.line((12, 18), (12, 21))
    pen.line((8.5, 21.5), (15.5, 21.5))


def crossed_microphone(pen: Pen) -> None:
    microphone(pen)
    crossed(pen)


def crossed(pen: Pen) -> None:
    pen.line((3.5, 5), (20.5, 22), width=5.5, fill=0)
    pen.line((3, 3), (21, 21), width=2.2)


def dots(pen: Pen) -> None:
    for x in (4.5, 12, 19.5):
        pen.disc(x, 12, 2.7)


def thinking(pen: Pen) -> None:
    pen.box(2, 3, 22, 17, 5)
    pen.disc(7.5, 19, 2.2)
    pen.disc(4, 22, 1.3)
    for x in (7.5, 12, 16.5):
        pen.disc(x, 10, 1.5, fill=0)


def question(pen: Pen) -> None:
    pen.ring(12, 12, 11)
    pen.arc(12, 9.6, 4, 165, 385, 2.2)
    pen.line((15.1, 11.6), (12, 14.2), width=2)
    pen.disc(12, 17.8, 1.5)


def button(pen: Pen) -> None:
    """A round button, seen from above."""
    pen.ring(12, 12, 11, 2.2)
    pen.disc(12, 12, 6)


def speaker(pen: Pen) -> None:
    pen.shape((2, 8.5), (6.5, 8.5), (12.5, 3.5), (12.5, 20.5), (6.5, 15.5), (2, 15.5))
    pen.arc(12, 12, 5, -50, 50, 2)
    pen.arc(12, 12, 9.5, -50, 50, 2)


def bell(pen: Pen) -> None:
    pen.disc(12, 9.5, 6.5)
    pen.shape((5.5, 9), (18.5, 9), (18.5, 14), (21, 18), (3, 18), (5.5, 14))
    pen.disc(12, 3, 1.7)
    pen.disc(12, 20.5, 2.3)


def warning(pen: Pen) -> None:
    pen.line((12, 4), (21, 20.5), (3, 20.5), (12, 4), width=3)
    pen.shape((12, 4), (21, 20.5), (3, 20.5))
    pen.line((12, 9.5), (12, 14.2), width=2.4, fill=0)
    pen.disc(12, 17.8, 1.4, fill=0)


def camera(pen: Pen) -> None:
    pen.box(1.5, 6, 22.5, 21, 3)
    pen.box(7.5, 3, 16.5, 9, 2)
    pen.disc(12, 13.3, 5, fill=0)
    pen.disc(12, 13.3, 3)


def power(pen: Pen) -> None:
    pen.arc(12, 13, 9, -55, 235, 2.4)
    pen.line((12, 2.5), (12, 12), width=2.4)


def network(pen: Pen) -> None:
    pen.disc(12, 19, 2.2)
    for radius in (7.5, 13, 18.5):
        pen.arc(12, 20, radius, 225, 315, 2.4)


def no_network(pen: Pen) -> None:
    network(pen)
    crossed(pen)


def bolt(pen: Pen) -> None:
    pen.shape((14, 1), (4, 14), (11, 14), (9, 23), (20, 9.5), (12.5, 9.5))


@lru_cache(maxsize=64)
def mask(icon: Callable[[Pen], None], size: int) -> Image.Image:
    """An icon as a mask ("L") of size by size pixels."""
    fine = Image.new("L", (GRID * FINE, GRID * FINE), 0)
    icon(Pen(fine))
    return fine.resize((size, size), Image.Resampling.LANCZOS)
