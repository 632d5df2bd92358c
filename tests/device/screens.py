"""Draws the pictures of docs/screens: python -m tests.device.screens docs/screens"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from PIL import Image

from device.drawing import View, draw

QUESTION = "Shall I send an e-mail to Anna, saying “I’m ten minutes late”?"
VIEWS = {
    "starting": View("starting"),
    "idle": View("idle"),
    "listening": View("listening", "add milk, eggs and", 0.8),
    "working": View("working", "Add milk, eggs and bread to the shopping list."),
    "thinking": View("thinking"),
    "asking": View("asking", QUESTION),
    "guarded": View("guarded", "Shall I delete all your notes?", 0.55),
    "speaking": View("speaking", "It’s 21 °C and sunny in Zürich."),
    "long": View(
        "speaking", "Here is the second story. " + "The village is to get a new bridge over the river. " * 4, scroll=3
    ),
    "ringing": View("ringing", "Your pasta timer is over."),
    "failed": View("failed", "I can’t reach the weather service. Is there a network?", network=False),
    "private": View("private", private=True),
    "looking": View("looking"),
    "low": View("idle", battery=9, network=False, private=True),
    "stopped": View("stopped"),
}


def view(name: str) -> View:
    """With a battery and a clock, as on a Pi in the hand."""
    found = VIEWS[name]
    return replace(found, battery=72 if found.battery is None else found.battery, time="10:24")


def sheet(size: tuple[int, int], *, mono: bool, zoom: int, columns: int) -> Image.Image:
    """All views on one picture."""
    width, height, gap = size[0] * zoom, size[1] * zoom, 6
    rows = -(-len(VIEWS) // columns)
    whole = Image.new("RGB", (columns * (width + gap) - gap, rows * (height + gap) - gap), (96, 96, 96))
    for n, name in enumerate(VIEWS):
        picture = draw(view(name), size, mono=mono).convert("RGB").resize((width, height), Image.Resampling.NEAREST)
        whole.paste(picture, (n % columns * (width + gap), n // columns * (height + gap)))
    return whole


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in VIEWS:
        _save(draw(view(name), (240, 240)), folder / f"{name}.png", 32)
    _save(sheet((240, 280), mono=False, zoom=1, columns=5), folder / "st7789-240x280.png", 64)
    _save(sheet((128, 64), mono=True, zoom=2, columns=3), folder / "ssd1306-128x64.png", 4)


def _save(image: Image.Image, path: Path, colours: int) -> None:
    image.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
