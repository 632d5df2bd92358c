"""How often: words to an RFC 5545 rule, for dateutil.rrule."""

from __future__ import annotations

import re
from datetime import datetime

from skills.dates import MONTH, MONTHS, WEEKDAYS
from skills.days import take_days
from skills.feasts import FIXED_NAMES
from skills.numbers import Unclear, digits

_CODES = [name[:2].upper() for name in WEEKDAYS]
_WORK = ("weekday", "weeknight", "working day", "school day", "workday", "work day", "business day")
_DAYS = dict.fromkeys(_WORK, _CODES[:5]) | {"weekend": _CODES[5:]} | {
    name: [code] for name, code in zip(WEEKDAYS, _CODES, strict=True)
} | {name: [name[:2].upper()] for name in ("mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun")}  # fmt: skip
_FREQ = {
    "hour": ("HOURLY", 1), "day": ("DAILY", 1), "week": ("WEEKLY", 1), "month": ("MONTHLY", 1), "quarter": ("MONTHLY", 3),
    "half year": ("MONTHLY", 6), "year": ("YEARLY", 1), "decade": ("YEARLY", 10),
}  # fmt: skip
_SAME = {
    "hourly": "every hour", "daily": "every day", "everyday": "every day", "nightly": "every night",
    "weekly": "every week", "fortnightly": "every 2 weeks", "monthly": "every month", "quarterly": "every 3 months",
    "yearly": "every year", "annually": "every year", "half yearly": "every 6 months",
    "semi annually": "every 6 months", "semiannually": "every 6 months",
    "7 days a week": "every day", "during the week": "every weekday",
}  # fmt: skip
_PART = re.compile(r" (?:(?:in the|at) )?(?:mornings?|afternoons?|evenings?|nights?)$")
_NTH = r"(?:\d{1,2}(?:st|nd|rd|th)|last)"
_NTHS = rf"({_NTH}(?:,?(?: and)?(?: the)? {_NTH})*)"
_DAY = "|".join(sorted(map(re.escape, _DAYS), key=len, reverse=True))
_EXCEPT = re.compile(r",? (?:except(?:ing)?|but(?: not)?|excluding|apart from|other than|save|not)(?: for)?(?: on)? ")
_COUNTED_OUT = re.compile(r",? (for|of|in) (?:the )?(?:next )?(\d{1,3}|an?) (day|week|month|year|time)s?$")


def parse_recurrence(words: str, now: datetime) -> str:
    """A rule such as "FREQ=WEEKLY;BYDAY=MO" for "every Monday". Raises Unclear.

    A part of the day ("every Monday morning") is read over: a rule says on which days.
    More often than each hour is Unclear: nobody wants an alarm every fifteen minutes.
    """
    rule = _rule(_plain(words), now)
    if rule is None:
        raise Unclear(f"I don't know how often “{words}” is.")
    return rule


def _rule(text: str, now: datetime) -> str | None:
    return (
        _counted(text) or _monthly(text) or _yearly(text, now) or _except(text, now) or _weekly(text) or _ending(text, now)
    )  # fmt: skip


def _plain(words: str) -> str:
    """The words with one way to say each thing: "each and every Monday" is "every monday"."""
    text = digits(re.sub(rf"\b({_DAY})[-–](?=(?:{_DAY})\b)", r"\1 to ", words[:1000].lower())).replace("'", "")
    text = re.sub(r"\bweek (?=day|night|end)", "week", text)
    text = re.sub(r"(?: (?:please|only|from now on))+$", "", text)
    text = re.sub(r"^(?:(?:on|at|over|just|only|repeat|repeating|repeated|recurring|set it for) )+", "", text)
    text = re.sub(r"\b(?:each and every|every single|each|all(?! week))\b", "every", text)
    text = re.sub(r"\bonce (?:in )?(?:an? |every |(?=\d))", "every ", text)
    text = re.sub(r"\b(?:every |on )?(?:alternate|alternating) ", "every 2 ", text)
    text = re.sub(r"\bevery other\b|\bevery 2nd\b(?! \w+ of)", "every 2", text)
    text = re.sub(r"\b(?:every|2 weeks) couple of\b", "every 2", text)
    text = re.sub(r"\b(?:1 )?half an? year\b|\bhalf years\b", "half year", text)
    text = re.sub(r"\bfortnight\b", "2 weeks", text).replace("every every", "every")
    for word, same in _SAME.items():
        text = re.sub(rf"^{word}\b", same, text)
    text = re.sub(r"^(?:every |in the )(?:mornings?|afternoons?|evenings?|nights?)$", "every day", text)
    text = re.sub(r"\bday of the week$", "day", text).removesuffix(" on the hour")
    text = re.sub(r"^(?!every )(.+) (mornings|afternoons|evenings|nights)$", r"every \1", text)
    text = re.sub(rf"\bon an? (?={_DAY})", "on ", _PART.sub("", text))
    return re.sub(r"^every week (?:on )?(?=\w)(?!for )", "every ", text)


def _counted(text: str) -> str | None:
    """ "every day", "every 2 weeks", "every 3rd day"."""
    match = re.fullmatch(rf"every (?:([1-9]\d?)(?:st|nd|rd|th)? )?({'|'.join(_FREQ)})s?", text)
    if not match:
        return None
    freq, times = _FREQ[match[2]]
    return f"FREQ={freq}{_interval(int(match[1] or 1) * times)}"


def _interval(number: int) -> str:
    return "" if number == 1 else f";INTERVAL={number}"


def _monthly(text: str) -> str | None:
    """ "the 1st of every month", "every 2 months on the 15th", "the last Friday of the month"."""
    every = r"(?:(?:every|the|a)(?: ([1-9]\d?))? months?)"
    match = re.fullmatch(rf"every (?:([1-9]\d?) )?months? (?:on )?(?:the )?{_NTHS}(?: ({_DAY}|day))?", text)
    interval, nths, day = match.groups() if match else (None, None, None)
    if match := re.fullmatch(rf"(?:every |the )*{_NTHS}(?: ({_DAY}|day))? (?:of|in) {every}", text):
        nths, day, interval = match.groups()
    elif (match := re.fullmatch(rf"every (?:the )?{_NTHS} ({_DAY})", text)) and re.search(
        "1st$|last$| and |,", match[1]
    ):
        nths, day = match.groups()
    if nths is None:
        return None
    numbers = [-1 if nth == "last" else int(nth[:-2]) for nth in re.findall(_NTH, nths)]
    head = f"FREQ=MONTHLY{_interval(int(interval or 1))}"
    if day in (None, "day"):
        known = all(1 <= n <= 31 or (n == -1 and day) for n in numbers)
        return f"{head};BYMONTHDAY={','.join(map(str, numbers))}" if known else None
    if not all(n <= 5 for n in numbers) or 0 in numbers:
        return None
    codes = _DAYS[day]
    if len(codes) == 5 and len(numbers) == 1:  # "the last working day of the month"
        return f"{head};BYDAY={','.join(codes)};BYSETPOS={numbers[0]}"
    return f"{head};BYDAY={','.join(f'{n}{codes[0]}' for n in numbers)}" if len(codes) == 1 else None


def _yearly(text: str, now: datetime) -> str | None:
    """ "every year on March 3rd", "every Christmas", "the 4th of July every year", "every January"."""
    every = re.sub(r"^(.+) every year$", r"every \1", text)
    said = re.sub(r"^every (?:year )?(?:(?:on|in|at|the) )*", "", every)
    if said in MONTHS and said != every:
        return f"FREQ=YEARLY;BYMONTH={MONTHS.index(said) + 1}"
    # A feast that moves is on no one date, and "the May bank holiday" is no date in May.
    dated = re.search(r"\d", said) and re.search(rf"\b(?:{MONTH})\b", said)
    if said == every or not (dated or re.fullmatch(FIXED_NAMES, said)):
        return None
    taken = take_days(said, now.date())
    if taken is None or taken[0][1] or taken[1].strip():
        return None
    day = taken[0][0]
    return f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={day.day}"


def _except(text: str, now: datetime) -> str | None:
    """ "every day except Sunday", "weekdays but not on Wednesdays"."""
    if not (match := _EXCEPT.search(text)):
        return None
    rule, without = _rule(text[: match.start()], now), _codes(text[match.end() :])
    codes = _CODES if rule == "FREQ=DAILY" else (rule or "").partition("BYDAY=")[2].split(",")
    left = [code for code in codes if code not in (without or codes)]
    if rule is None or not left or left == codes or not set(codes) <= set(_CODES):
        return None
    return f"{'FREQ=WEEKLY' if rule == 'FREQ=DAILY' else rule.partition(';BYDAY=')[0]};BYDAY={','.join(left)}"


def _weekly(text: str) -> str | None:
    """ "every Monday and Thursday", "weekdays", "every 2 weeks on Friday", "Monday to Friday", "every 3rd Friday"."""
    match = re.fullmatch(r"(every )?(?:([1-9]\d?)(?:[nr]d|th)? (?:weeks? on )?)?(.+)", text)
    if match is None or (match[2] and not match[1]):
        return None
    if (span := re.fullmatch(r"(?:from )?(\w+?)s? (?:to|through|till|until) (\w+?)s?", match[3])) and not match[2]:
        ends = [_DAYS.get(day, []) for day in span.groups()]
        if [len(end) for end in ends] != [1, 1]:
            return None
        first, last = (_CODES.index(end[0]) for end in ends)
        return f"FREQ=WEEKLY;BYDAY={','.join(_CODES[(first + i) % 7] for i in range((last - first) % 7 + 1))}"
    codes = _codes(match[3])
    if not codes or not (match[1] or match[3].endswith("s") or len(re.findall(rf"\b(?:{_DAY})", match[3])) > 1):
        return None
    return f"FREQ=WEEKLY{_interval(int(match[2] or 1))};BYDAY={','.join(codes)}"


def _codes(text: str) -> list[str] | None:
    """The days of the week of "monday wednesdays and on fridays", in their order; None when there is another word."""
    names = " ".join(re.sub(r"\b(?:and|on|every|the)\b|,", " ", text).split())
    if not re.fullmatch(rf"(?:(?:{_DAY})s?(?: |$))+", names):
        return None
    said = {code for name in re.findall(rf"\b({_DAY})s?\b", names) for code in _DAYS[name]}
    return [code for code in _CODES if code in said]


def _ending(text: str, now: datetime) -> str | None:
    """A rule so many times: "1st day of the next 5 months", "every day for the next 2 weeks", "every Monday for 6 weeks"."""
    match = _COUNTED_OUT.search(text)
    if match is None:
        return None
    head, number, unit = text[: match.start()], 1 if match[2][0] == "a" else int(match[2]), match[3]
    rule = _rule(f"{head} of every month" if match[1] != "for" and unit == "month" else head, now)
    if rule is None or "COUNT" in rule:
        return None
    parts = dict(part.split("=") for part in rule.split(";"))
    each = max(1, parts.get("BYDAY", "").count(",") + 1 if "BYSETPOS" not in parts else 1)
    lengths = {"time": None, "day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
    if parts["FREQ"] == "DAILY" and unit == "week":
        number *= 7
    elif unit != "time" and parts["FREQ"] != lengths[unit]:
        return None
    whole, rest = divmod(number, 1 if unit == "time" else int(parts.get("INTERVAL", 1)))
    return None if rest or not whole else f"{rule};COUNT={whole * (1 if unit == 'time' else each)}"
