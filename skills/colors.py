"""Colours as people say them, by their names in CSS: "dark blue", "a nice cool white"."""

from __future__ import annotations

import re
from functools import cache

from skills.numbers import Unclear

_MORE = frozenset(["rebeccapurple", "warmwhite", "coolwhite", "daylight"])  # later than CSS 3, and of lamps
_HUES = frozenset(
    ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "gray", "grey")
)
_SAME = {
    "soft white": "warm white", "warm light": "warm white", "warmer white": "warm white", "cold white": "cool white",
    "cool light": "cool white", "cold light": "cool white", "cooler white": "cool white", "daylight white": "daylight",
    "natural daylight": "daylight", "golden": "gold", "navy blue": "navy", "baby blue": "light blue",
    "baby pink": "light pink", "fuschia": "fuchsia", "turqoise": "turquoise", "aqua blue": "aqua",
    "orangey red": "orange red", "mauve": "plum",
}  # fmt: skip
# "make it a nice ... please", "turn the lights to a shade of ..."
_BEFORE_SAID = """
can could you make set turn change switch put go give have use want like love try how about i i'd we would let's it them
that this my me to into in on with for the a an some of light lights lamp lamps bulb bulbs led colour color shade sort
kind tone nice lovely pretty beautiful really very quite rather just maybe perhaps please um er more bit little bright
vivid rich pure plain solid gentle
"""
_AFTER_SAID = """
please colour color coloured colored light lights lamp lamps bulb one tone hue now instead thanks ish
"""
_BEFORE, _AFTER = frozenset(_BEFORE_SAID.split()), frozenset(_AFTER_SAID.split())


def parse_color(words: str) -> str:
    """A colour as CSS names it, in lower-case words: "dark blue"; or "warm white", "cool white". Raises Unclear.

    Without the spaces it is CSS's own name. Grey keeps the spelling that was said: CSS knows both.
    """
    said = re.sub(r"[^a-z' ]", " ", words.lower().replace("’", "'")).split() if len(words) < 200 else []
    for start in range(len(said)):
        for end in range(len(said), start, -1):
            if (name := _named(said[start:end])) and _BEFORE.issuperset(said[:start]) and _AFTER.issuperset(said[end:]):
                return name
    raise Unclear(f"I don't know a colour called “{words}”.")


def _named(said: list[str]) -> str | None:
    """ "orangey red" is "orange red", "pale blue" "light blue" for want of its own name, "olive green" "olive"."""
    name = _SAME.get(" ".join(said), " ".join(said))
    if _is_color(name) or len(said) != 2:
        return name if _is_color(name) else None
    first, last = said
    near = {"pale": f"light {last}", "deep": f"dark {last}"}.get(first, "")
    if _is_color(near):
        return near
    return first if first not in _HUES and last in _HUES and _is_color(first) else None


def _is_color(name: str) -> bool:
    joined = name.replace(" ", "")
    return joined in _MORE or joined in _in_css()


@cache
def _in_css() -> frozenset[str]:
    import webcolors

    return frozenset(webcolors.names("css3"))
