"""How often: words to an RFC 5545 rule, for dateutil.rrule."""

from __future__ import annotations

import re
from datetime import datetime

from skills.days import FEAST, MONTH, WEEKDAYS, take_days
from skills.numbers import Unclear, digits

_CODES = [name[:2].upper() for name in WEEKDAYS]
_DAYS = {"weekday": _CODES[:5], "working day": _CODES[:5], "workday": _CODES[:5], "work day": _CODES[:5],
         "weekend": _CODES[5:]} | {
    name: [code] for name, code in zip(WEEKDAYS, _CODES, strict=True)
} | {name: [name[:2].upper()] for name in ("mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun")}  # fmt: skip
_FREQ = {"hour": "HOURLY", "day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_SAME = {
    "hourly": "every hour", "daily": "every day", "everyday": "every day", "nightly": "every night",
    "weekly": "every week", "fortnightly": "every 2 weeks", "monthly": "every month", "quarterly": "every 3 months",
    "yearly": "every year", "annually": "every year",
}  # fmt: skip
_PART = re.compile(r" (?:mornings?|afternoons?|evenings?|nights?)$")
_NTH = r"(\d{1,2})(?:st|nd|rd|th)"


def parse_recurrence(words: str, now: datetime) -> str:
    """A rule such as "FREQ=WEEKLY;BYDAY=MO" for "every Monday". Raises Unclear.

    A part of the day ("every Monday morning") is read over: a rule says on which days.
    """
    text = _plain(words)
    rule = _counted(text) or _monthly(text) or _yearly(text, now) or _weekly(text)
    if rule is None:
        raise Unclear(f"I don't know how often “{words}” is.")
    return rule


def _plain(words: str) -> str:
    """The words with one way to say each thing: "each and every Monday" is "every monday"."""
    text = re.sub(r"^(?:(?:on|repeat|repeating|repeated|recurring) )+", "", digits(words).replace("'", ""))
    text = re.sub(r"\b(?:each and every|every single|each|all)\b", "every", text)
    text = re.sub(r"\bonce (?:an? |every )", "every ", text)
    text = re.sub(r"\bevery other\b|\bevery 2nd\b(?! \w+ of)", "every 2", text)
    text = re.sub(r"\bfortnight\b", "2 weeks", text).replace("every every", "every")
    for word, same in _SAME.items():
        text = re.sub(rf"^{word}\b", same, text)
    text = re.sub(r"^every (?:morning|afternoon|evening|night)$", "every day", text)
    text = re.sub(r"\bday of the week$", "day", text)
    text = re.sub(r"^(?!every )(.+) (mornings|afternoons|evenings|nights)$", r"every \1", text)
    return re.sub(r"^every week (?:on )?(?=\w)", "every ", _PART.sub("", text))


def _counted(text: str) -> str | None:
    """ "every day", "every 2 weeks", "every 3rd day"."""
    match = re.fullmatch(r"every (?:([1-9]\d?)(?:st|nd|rd|th)? )?(hour|day|week|month|year)s?", text)
    if not match:
        return None
    return f"FREQ={_FREQ[match[2]]}" + (f";INTERVAL={match[1]}" if match[1] not in (None, "1") else "")


def _monthly(text: str) -> str | None:
    """ "the 1st of every month", "every month on the 15th", "the last Friday of the month"."""
    month = r"(?:of|in) (?:every|the|a) month"
    match = re.fullmatch(rf"every month (?:on )?(?:the )?{_NTH}", text) or re.fullmatch(
        rf"(?:every |the )*{_NTH}(?: day)? {month}", text
    )
    if match and 1 <= int(match[1]) <= 31:
        return f"FREQ=MONTHLY;BYMONTHDAY={match[1]}"
    if re.fullmatch(rf"(?:every |the )*last day {month}", text):
        return "FREQ=MONTHLY;BYMONTHDAY=-1"
    match = re.fullmatch(rf"(?:every |the )*(?:{_NTH}|last) ({'|'.join(WEEKDAYS)}) {month}", text)
    if match and 1 <= int(match[1] or 1) <= 5:
        return f"FREQ=MONTHLY;BYDAY={match[1] or -1}{match[2][:2].upper()}"
    return None


def _yearly(text: str, now: datetime) -> str | None:
    """ "every year on March 3rd", "every Christmas"."""
    if not text.startswith("every ") or not re.search(rf"\b(?:{MONTH}|{FEAST})\b", text):
        return None
    taken = take_days(re.sub(r"^every (?:year )?(?:on )?", "", text), now.date())
    if taken is None or taken[1].strip():
        return None
    day = taken[0][0]
    return f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={day.day}"


def _weekly(text: str) -> str | None:
    """ "every Monday and Thursday", "weekdays", "every 2 weeks on Friday", "Monday to Friday"."""
    match = re.fullmatch(r"(every )?(?:([1-9]\d?) (?:weeks? on )?)?(.+)", text)
    if match is None or (match[2] and not match[1]):
        return None
    if (span := re.fullmatch(r"(\w+?)s? (?:to|through|till|until) (\w+?)s?", match[3])) and not match[2]:
        first, last = (WEEKDAYS.index(day) if day in WEEKDAYS else 7 for day in span.groups())
        if 7 in (first, last):
            return None
        codes = [_CODES[(first + i) % 7] for i in range((last - first) % 7 + 1)]
        return f"FREQ=WEEKLY;BYDAY={','.join(codes)}"
    names = [name for name in re.split(r",? and |, ?| on | every | ", match[3]) if name]
    names = re.sub(r"(work(?:ing)?)\n(days?)", r"\1 \2", "\n".join(names)).split("\n")
    known = [_DAYS.get(name) or _DAYS.get(name.removesuffix("s")) for name in names]
    if None in known or not (match[1] or len(names) > 1 or names[0].endswith("s")):
        return None
    codes = [code for code in _CODES if any(code in codes for codes in known if codes)]
    return f"FREQ=WEEKLY;{f'INTERVAL={match[2]};' if match[2] not in (None, '1') else ''}BYDAY={','.join(codes)}"
