"""Numbers as people say them, by text2num; fractions, dozens, lakhs and crores, and what is said around a number."""

from __future__ import annotations

import math
import re
from functools import lru_cache

_BARE = r"half|quarter|3rd"  # text2num reads "third" as "3rd"; an "8th" alone is a place in a row
_BOTTOM = r"(?:hal(?:f|ves)|quarters?|3rds?|(?:4|5|6|7|8|9|10|12|16|20|32|64|100|1000)ths?)"
_SLASHED = r"\d{1,2}/(?:2|3|4|5|6|8|10|12|16|20|32|64|100|1000)(?!\d)"  # not "24/7"
_TIMES = {
    "couple": 2, "dozen": 12, "dozens": 12, "score": 20, "gross": 144, "100": 1e2, "1000": 1e3, "k": 1e3, "grand": 1e3, "lakh": 1e5,
    "lakhs": 1e5, "lac": 1e5, "lacs": 1e5, "100000": 1e5, "1000000": 1e6, "crore": 1e7, "crores": 1e7, "1000000000": 1e9,
    "trillion": 1e12,
}  # fmt: skip
_TIMES_WORD = "|".join(sorted(_TIMES, key=len, reverse=True))
# One term of a number: "2 and a half lakhs", "3 3 quarters", "5 8ths", "half a dozen", "a couple of 100", "2000".
_TERM = re.compile(
    rf"(?:and )?(?:(?:(?P<whole>\d+)(?: and | (?=\d+[ /])))?"
    rf"(?:(?P<top>an?|\d+) (?P<bottom>{_BOTTOM})|(?P<bare>{_BARE})|(?:an? )?(?P<slashed>{_SLASHED}))"
    rf"|(?P<number>\d+(?:\.\d+)?)|(?P<two>(?:a )?(?:couple|pair)(?: of)?)|(?P<a>an?)|(?=lakh|crore|dozen))"
    rf"(?P<times>(?: ?(?:of )?(?:an? )?\b(?:{_TIMES_WORD})\b| ?(?<=\d)k\b)*)(?: |$)"
)
_HESITATION = re.compile(
    r"(?:\b(?:u[hm]+|er+m*|ah+|hm+|well|okay|ok|yeah|yes|yep|right|you know|let me (?:see|think)|let's (?:see|say)"
    r"|(?:i|we) (?:think|guess|suppose|reckon|believe)|i'd say|like|maybe|perhaps|probably|possibly|(?:somewhere )?(?:about|around)|roughly"
    r"|approximately|approx|exactly|precisely|nearly|almost|please|cheers|thank you(?: (?:very|so) much)?|thanks"
    r"|or so|or thereabouts|give or take|more or less|if (?:you can|you could|possible|that's ok))\b|…)[,. ]*"
)
_CORRECTION = re.compile(
    r"[,.;–—-]* *\b(?:(?:no,? )?(?:wait|sorry|actually|i mean|i meant|or rather|scratch that|hang on|hold on|oops"
    r"|make (?:it|that)|correction)|(?<=[,.;–—] )no(?=,)|(?<=[a-z\d] )no,?(?= (?:\d|two|three|four|five|six|seven|eight|nine"
    r"|ten|eleven|twelve|thirt|fift|twent)))\b[,.;–—-]* *"
)
_BEFORE = re.compile(
    r"^(?:(?:at least|at most|maximum|minimum|for|to|at|by|up to|say|just|only|oh|it's|it is|that's|that is|that'll be|it'll be|it should be|should be|how about"
    r"|what about|give me|go for|go with|call it|(?:i|we)(?:'d| would) like|(?:i|we) (?:want|need)|i'll (?:have|take)|some"
    r"|no more than|an? (?:minimum|maximum|total) of|an? (?:good|round|cool|solid)|another|number|level|volume|channel|page"
    r"|(?:set|turn|put|change|bring) (?:it|that|this|the \w+) (?:up |down )?(?:to|at|on))[, ]+)+"
)
_AFTER = re.compile(
    r"(?:[ ,]*(?:%|\b(?:percent|per cent|pct|degrees|people|persons|guests|more|then|in total|total|in all|altogether|all together"
    r"|times|stars|points|tickets|copies|items|pieces|pages|of (?:them|those|these)|max|maximum|minimum|tops|at least|at most"
    r"|-?odd|will do|(?:would|will|should) be (?:good|great|fine|nice|enough|ok|okay|perfect)|is (?:fine|good|enough))\b))+$"
)


class Unclear(ValueError):
    """Words that are no such value: the text is a whole sentence, which can be said to the user."""


@lru_cache(maxsize=512)
def digits(words: str) -> str:
    """Lower-case words with numbers in digits: "Twenty-five to seven" → "25 to 7"."""
    from text_to_num import alpha2digit

    text = words.lower().replace("’", "'")
    text = re.sub(r"\b([ap])\.? ?m\b\.?", r"\1m", text)
    text = re.sub(r"(?<=\d)\.(?=\d\d ?[ap]m)", ":", text)  # "7.30 pm"
    text = re.sub(r"(?<=\w)-(?=[a-z])", " ", text)
    text = re.sub(r"[!?;\"“”]|[.,](?!\d)|(?<=\d),(?=\d{3}\b)", "", text)
    text = re.sub(r"\ba hundred\b", "one hundred", text)
    text = re.sub(r"\ba thousand\b", "one thousand", text)
    text = " ".join(text.split())
    return alpha2digit(text, "en", 0.0) if text else ""


def settled(words: str) -> str:
    """Lower-case words without hesitation and thanks, and what was meant in the end: "um six, no, seven please" → "seven"."""
    if len(words) > 200:  # nobody says that much for one value, and long texts are slow to look through
        raise Unclear("That's too long for me.")
    text = " ".join(words.lower().replace("’", "'").replace("−", "-").split())
    text = _HESITATION.sub("", text).rstrip(" .").strip(" ,!?;")
    text = re.sub(r"^not [\w-]+(?:,| but),? |,? not (?!counting|including)[\w-]+$", "", text)  # "not six but seven"
    parts = [part.rstrip(" .").strip(" ,!?;") for part in _CORRECTION.split(re.sub(r"^no, ", "", text))]
    return next((part for part in reversed(parts) if part), "")


def parse_number(words: str) -> float:
    """A number: "ninety nine point five", "two and a half lakhs", "um, five eighths please", "15 percent". Raises Unclear."""
    text = settled(words).replace("½", " 1/2").replace("¼", " 1/4").replace("¾", " 3/4")
    text = _AFTER.sub("", _BEFORE.sub("", re.sub(r"(?<=[a-z\d])[- ]?ish$", "", text)))
    below = text.endswith(" below zero")
    sign = -1.0 if below or re.match(r"(minus|negative) |-", text) else 1.0
    text = re.sub(r"^(?:minus |negative |plus |[-+] ?)| below zero$", "", text)
    number = counted(text)
    if number is None:
        raise Unclear(f"I don't know what number “{words}” is.")
    if not math.isfinite(number):
        raise Unclear("That number is too big for me.")
    return sign * number


def counted(text: str) -> float | None:
    """The number that a text is and nothing else, in digits or words: "two and a half lakhs"; None where it is none."""
    return _sum(_in_digits(text))


def _in_digits(text: str) -> str:
    """Digits, where "point", "oh" and hundredths are what they are in numbers: "eleven point oh five" → "11.05"."""
    text = re.sub(r"(?<=\d),(?=(?:\d\d,)*\d{3}\b)", "", text)  # "12,50,000"
    text = re.sub(r"(?<![\d.])\.(?=\d)", "0.", text)
    text = re.sub(r"^point\b", "zero point", re.sub(r"\bdot\b", "point", text))
    text = re.sub(r"(?<=\bpoint )oh?$", "zero", text)
    text = re.sub(r"\bnaught\b|\bnil\b", "zero", re.sub(r"(?<=\w )oh\b", "o", text))
    text = re.sub(r"\b(?:an? )?baker'?s'? dozen\b", "thirteen", text)
    if match := re.fullmatch(r"(?:(.+) (?=\w+ths)|(?:one|an?) )(hundred|thousand)ths?", text):
        return f"{digits(match[1] or 'one')} {100 if match[2] == 'hundred' else 1000}ths"  # else it is "7500ths"
    text = re.sub(
        r"(?<![.\d])(\d+) (thousand|million)(?= \w)", lambda m: m[1] + ("000" if m[2] == "thousand" else "000000"), text
    )
    text = digits(re.sub(r"(?<=\d)(?=k\b|lakh|crore)", " ", text))
    text = re.sub(r"^(\d+) point (\d+)(?=$| \D)", r"\1.\2", text)  # "point twenty five"
    text = re.sub(r"^(\d{1,2}) (0\d(?:\.\d+)?)$", r"\1\2", text)  # "one oh five"
    return re.sub(r"^(1[7-9]|20) ([1-9]\d)$", r"\1\2", text)  # "nineteen eighty four"


def _sum(text: str) -> float | None:
    """The number of terms that grow smaller, such as "2 crore 50 lakh"; None where it is none."""
    total, least, rest = 0.0, math.inf, text
    while rest:
        match = _TERM.match(rest)
        if not match or (match["a"] and not match["times"]):
            return None
        times = math.prod(_TIMES[word] for word in re.findall(rf"\b(?:{_TIMES_WORD})\b", match["times"]))
        part = _part(match)
        if total and part < 1 and times == 1 and least < math.inf and match[0].startswith("and "):
            times = least  # "a million and a half"
        elif part * times >= least:
            return None
        total, rest = total + part * times, rest[match.end() :]
        least = times
        if rest and times == 1:  # "4000000 200000" is one number, "7 8" is none
            said = f"{part:.0f}"
            least = 10.0 ** (len(said) - len(said.rstrip("0")))
            if least < 1000:
                return None
    return total if text else None


def _part(match: re.Match[str]) -> float:
    """The count of a term, before its dozens or lakhs."""
    if match["number"]:
        return float(match["number"])
    whole, share = int(match["whole"] or 0), 0.0
    if match["slashed"]:
        top, bottom = match["slashed"].split("/")
        share = int(top) / int(bottom)
    elif match["bottom"] or match["bare"]:
        name = match["bottom"] or match["bare"]
        under = 2 if name.startswith("hal") else 4 if name.startswith("quarter") else int(re.findall(r"\d+", name)[0])
        share = (int(match["top"]) if (match["top"] or "a")[0] != "a" else 1) / under
    else:
        return 2.0 if match["two"] else 1.0
    if whole >= 1e6 and whole % 1e6 == 0:
        share *= 1e9 if whole % 1e9 == 0 else 1e6  # "two million and a half"
    return whole + share
