"""Shares of a whole as people say them: "fifty percent", "half", "three quarters full", "eight out of ten"."""

from __future__ import annotations

import re

from skills.numbers import Unclear, parse_number, settled

_GOES = r"as (?:it (?:goes|will go|can go|gets)|you can|possible)"
_ALL = (
    rf"as (?:high|loud|bright|far|much|fast) {_GOES}|full|maximum|max|the (?:max|maximum|highest|top)|highest|completely|fully|entirely|totally|wholly|all|the whole(?: thing)?"
    r"|whole|everything|all of (?:it|them)|all the way(?: up)?|full (?:blast|on|whack)|wide open|fully (?:open|on|charged|lit)"
)
_NOTHING = rf"as (?:low|quiet|dim|little|slow) {_GOES}|none|nothing|(?:the )?(?:minimum|min|lowest)|off|all the way down|empty|mute|fully closed"
_HALVED = r"half ?way|mid ?way|fifty[ -]fifty|50[ /-]50|(?:the )?middle"
_OF_WHAT = r"(?:volume|brightness|power|speed|strength|intensity|capacity|charge|battery|level|light|blast|open|full|way|height)"
_BEFORE = re.compile(
    r"^(?:(?:to|at|by|for|on|about|only|just|up|down|go|set it to|make it|turn it (?:up |down )?to|an? (?:extra|further)) )+"
)
# "percent brighter", "percent of it": what the share is of, or which way, is not part of it.
_AFTER = re.compile(
    r"(?<=percent) (?:points?|off|more|less|up|down|brighter|darker|dimmer|louder|quieter|faster|slower|higher|lower|discount|tip"
    r"|of .+|" + _OF_WHAT + r")$"
)
_WHOLE_OF = re.compile(
    rf"^(?:the )?(.+?)(?: of)?(?: (?:the|its|that|this|it|them|a|maximum|full))*(?: {_OF_WHAT})?(?: (?:open|up|down|through))?$"
)
_WORDS = [(share, re.compile(words)) for share, words in ((100.0, _ALL), (0.0, _NOTHING), (50.0, _HALVED))]
_SHARE = re.compile(
    r"(?:an? |one |1 )?(?:half|quarter|third)|[\w-]+[ -](?:halves|thirds?|quarters?|fourths?|fifths?|sixths?|eighths?|ninths?|tenths?"
    r"|twelfths?|sixteenths?|twentieths?|hundredths?)|\d+/\d+|[½¼¾]"
)
_OUT_OF = re.compile(r"(.+?)(?: out of (?:every )?| in (?:every )?)([\w -]+)")


def parse_percent(words: str) -> float:
    """Percents of a share: "thirty five per cent" is 35, "three quarters" 75, "half a percent" 0.5, "full" 100."""
    text = re.sub(r" ?%| ?\b(?:per[ -]cent|pct|per ?centage|p\.? ?c\.?)(?=\W|$)", " percent", settled(words))
    text = _AFTER.sub("", _BEFORE.sub("", " ".join(text.split())))
    if text.endswith("percent"):
        part = re.sub(r"(?: of)?(?: a| one)? percent$", "", text)
        return 1.0 if part == "a" else parse_number(part)
    bare = _WHOLE_OF.sub(r"\1", text)  # "half the volume" → "half"
    for share, pattern in _WORDS:
        if pattern.fullmatch(text) or pattern.fullmatch(bare):
            return share
    text = bare
    if _SHARE.fullmatch(text):
        return round(parse_number(text) * 100, 2)
    if match := _OUT_OF.fullmatch(text):
        some, whole = parse_number(match[1]), parse_number(match[2])
        if not 0 <= some <= whole or not whole:
            raise Unclear(f"I don't know what share “{words}” is.")
        return round(some / whole * 100, 2)
    return parse_number(text)
