"""Colours as people say them, by their names in CSS: "dark blue", "a nice cool white"."""

from __future__ import annotations

import re

from skills.numbers import Unclear

_LISTED = """
aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown burlywood cadetblue
chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray darkgreen
darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen darkslateblue darkslategray
darkturquoise darkviolet deeppink deepskyblue dimgray dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro
ghostwhite gold goldenrod gray green greenyellow honeydew hotpink indianred indigo ivory khaki lavender lavenderblush
lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightpink lightsalmon
lightseagreen lightskyblue lightslategray lightsteelblue lightyellow lime limegreen linen magenta maroon
mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise
mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered
orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple
rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue slateblue
slategray snow springgreen steelblue tan teal thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen
warmwhite coolwhite daylight
"""
_NAMES = frozenset(_LISTED.split()) | {name.replace("gray", "grey") for name in _LISTED.split()}
_HUES = frozenset(
    ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "gray", "grey")
)
_SPELLED = {
    "softwhite": "warmwhite", "warmlight": "warmwhite", "warmerwhite": "warmwhite", "coldwhite": "coolwhite",
    "coollight": "coolwhite", "coldlight": "coolwhite", "coolerwhite": "coolwhite", "daylightwhite": "daylight",
    "naturaldaylight": "daylight", "golden": "gold", "navyblue": "navy", "babyblue": "lightblue", "babypink": "lightpink",
    "fuschia": "fuchsia", "turqoise": "turquoise", "aquablue": "aqua", "orangeyred": "orangered", "mauve": "plum",
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
    """A colour's name in CSS, one lower-case word, or "warmwhite", "coolwhite", "daylight". Raises Unclear.

    Grey keeps the spelling that was said: CSS knows both.
    """
    said = re.sub(r"[^a-z' ]", " ", words.lower().replace("’", "'")).split() if len(words) < 200 else []
    for start in range(len(said)):
        for end in range(len(said), start, -1):
            if (name := _named(said[start:end])) and _BEFORE.issuperset(said[:start]) and _AFTER.issuperset(said[end:]):
                return name
    raise Unclear(f"I don't know a colour called “{words}”.")


def _named(said: list[str]) -> str | None:
    """ "dark blue" is "darkblue", "pale blue" "lightblue" for want of its own name, "olive green" "olive"."""
    joined = "".join(said)
    name = _SPELLED.get(joined, joined)
    if name in _NAMES or len(said) != 2:
        return name if name in _NAMES else None
    first, last = said
    near = {"pale": "light", "deep": "dark"}.get(first, "") + last
    if near != last and near in _NAMES:
        return near
    return first if first in _NAMES - _HUES and last in _HUES else None
