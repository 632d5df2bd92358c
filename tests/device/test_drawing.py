"""What the screen shows: everything fits, can be read, and is told by more than its colour."""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from device import drawing, sheet
from device.drawing import LOOKS, View, draw, fits
from device.lettering import NO_LETTERS, cut, font, readable, wrapped
from device.loop import Mode

ROOT = Path(__file__).parents[2]
SIZES = [((240, 240), False), ((240, 280), False), ((280, 240), False), ((128, 64), True), ((64, 128), True)]
QUESTION = "Shall I send an e-mail to Anna Schmidt, saying “I’m running ten minutes late, please start without me”?"
LONG = "so many words " * 400
TEXTS = [
    "",
    "Yes.",
    QUESTION,
    "Donau" * 60,
    LONG,
    "é ü ñ € ° ½ →",
    "😀🎉",
    "Привет",
    "a\n\n\nb\tc\x07\u200b",
]


def luminance(colour: sheet.Colour) -> float:
    """As WCAG 2 has it."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: sheet.Colour, other: sheet.Colour) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("size", "mono"), SIZES)
@pytest.mark.parametrize("mode", [*LOOKS, "of tomorrow"])
def test_any_text_in_any_mode_is_drawn(mode: str, size: tuple[int, int], mono: bool) -> None:
    for text, scroll in [*((text, 0) for text in TEXTS), (LONG, -5), (LONG, 99999)]:
        image = draw(View(mode, text, 0.5, 50, True, False, True, scroll, "N" * 99, "10:24 PM"), size, mono=mono)
        assert image.size == size
        assert image.mode == ("1" if mono else "RGB")
        assert image.getbbox(), "nothing is seen"


@pytest.mark.parametrize(("size", "mono"), SIZES)
def test_nothing_is_cut_off_at_the_right_and_left(size: tuple[int, int], mono: bool) -> None:
    for text, letters in itertools.product(TEXTS, (16, 20, 23, 42)):
        for line in wrapped(readable(text), letters, False, size[0] - 20):
            assert font(letters).getlength(line) <= size[0] - 20


@pytest.mark.parametrize("level", [math.nan, math.inf, -1.0, 0.0, 7.0])
def test_a_loudness_that_cannot_be_is_drawn(level: float) -> None:
    for mode in ("listening", "guarded"):
        draw(View(mode, "so", level), (240, 240))
        draw(View(mode, "so", level), (128, 64), mono=True)


def test_every_mode_of_the_loop_has_a_look() -> None:
    assert set(LOOKS) == {*Mode, "starting", "thinking", "failed", "private", "looking", "stopped"}


def test_every_text_can_be_read_on_what_is_behind_it() -> None:
    for look in LOOKS.values():
        assert contrast(look.colour, sheet.BACK) >= 4.5
    for ink, paper in itertools.product((sheet.INK, sheet.DIM), (sheet.BACK, sheet.PANEL)):
        assert contrast(ink, paper) >= 4.5


def test_modes_differ_without_their_colours() -> None:
    """But for answering, which is listening."""
    for size, mono in SIZES:
        grey = {
            m: draw(View(m, "", 0.5, time="10:24"), size, mono=mono).convert("L") for m in LOOKS if m != "answering"
        }
        for one, other in itertools.combinations(grey, 2):
            box = ImageChops.difference(grey[one], grey[other]).point(lambda v: 255 if v > 40 else 0).getbbox()
            assert box, f"{one} looks like {other}"


def test_a_question_is_shown_to_its_end() -> None:
    assert fits(View("asking", QUESTION), (240, 240)) == (5, 5)
    lines, seen = fits(View("asking", QUESTION), (128, 64), mono=True)
    assert lines > seen >= 3
    views = [View("asking", QUESTION, scroll=line) for line in range(lines - seen + 1)]
    pictures = {draw(view, (128, 64), mono=True).tobytes() for view in views}
    assert len(pictures) == len(views), "each line down is another picture, until the end"


def test_no_word_of_a_text_is_lost() -> None:
    for size in (16, 23, 42):
        assert " ".join(wrapped(QUESTION, size, False, 220)).split() == QUESTION.split()
        assert "".join(wrapped("Donau" * 60, size, False, 220)) == "Donau" * 60
    assert wrapped("wide", 42, False, 1) == tuple("wide")


def test_the_newest_words_are_seen_while_it_listens() -> None:
    words = " ".join(f"word{n}" for n in range(200))
    assert draw(View("listening", words), (240, 240)) != draw(View("listening", words + " more"), (240, 240))


def test_a_meter_grows_with_the_voice() -> None:
    for size, mono in SIZES:
        ink = [sum(draw(View("listening", "", n / 4), size, mono=mono).convert("L").histogram()[80:]) for n in range(5)]
        assert ink == sorted(ink)
        assert ink[0] < ink[-1]


def test_the_hold_fills_its_bar() -> None:
    for size, mono in SIZES:
        views = [View("guarded", "Shall I pay 40 euros?", n / 4) for n in range(5)]
        ink = [sum(draw(view, size, mono=mono).convert("L").histogram()[80:]) for view in views]
        assert ink == sorted(set(ink))


def test_what_the_bar_says_is_not_said_twice() -> None:
    short, long = View("guarded", "Shall I?"), View("guarded", f"Shall I?{drawing.HOLD}")
    assert draw(short, (240, 240)) == draw(long, (240, 240))


def test_only_a_question_that_wants_a_yes_says_so() -> None:
    yes, other = View("asking", "Shall I send it?"), View("asking", "Which Anna do you mean?")
    assert drawing._look(yes).hint == "Press and say yes"
    assert drawing._look(other).hint == "Press and answer"


def test_letters_that_the_font_lacks_are_told_or_left_out() -> None:
    assert readable("é ü ñ ß Ł € ° “”") == "é ü ñ ß Ł € ° “”"
    assert readable("e\u0301 ﬁn 10 → 20") == "é fin 10 to 20"
    assert readable("Bread 🍞 and 🧈 butter") == "Bread and butter"
    assert readable("Boris is Борис") == "Boris is ?????"
    assert readable("你好") == readable("😀") == NO_LETTERS
    assert readable("?") == "?"
    assert readable(" \n \u200b") == ""
    assert readable("one\r\ntwo\n\nthree") == "one\ntwo\nthree"


def test_a_text_without_end_is_cut() -> None:
    assert len(readable("word " * 100_000)) < 3000


def test_a_long_name_is_cut() -> None:
    assert cut("x" * 99, 18, 100).endswith("…")
    assert cut("x", 18, 0) == ""


def test_the_documents_show_every_screen() -> None:
    folder = ROOT / "docs" / "screens"
    pictures = set(re.findall(r"\(([\w-]+\.png)\)", (folder / "README.md").read_text()))
    assert {f"{mode}.png" for mode in LOOKS if mode != "answering"} <= pictures
    assert pictures == {path.name for path in folder.glob("*.png")}
    for name in pictures:
        with Image.open(folder / name) as image:
            image.load()
