"""How often: words to an RFC 5545 rule, for dateutil.rrule."""

from __future__ import annotations

import re
from datetime import datetime

from skills.moments import WEEKDAYS
from skills.numbers import Unclear, digits

_WORKING, _WEEKEND = "MO,TU,WE,TH,FR", "SA,SU"
_WHOLE = {
    "daily": "FREQ=DAILY", "every day": "FREQ=DAILY", "each day": "FREQ=DAILY", "everyday": "FREQ=DAILY",
    "every morning": "FREQ=DAILY", "every evening": "FREQ=DAILY", "every night": "FREQ=DAILY",
    "every afternoon": "FREQ=DAILY", "weekly": "FREQ=WEEKLY", "every week": "FREQ=WEEKLY",
    "monthly": "FREQ=MONTHLY", "every month": "FREQ=MONTHLY", "yearly": "FREQ=YEARLY", "every year": "FREQ=YEARLY",
    "every other day": "FREQ=DAILY;INTERVAL=2", "every other week": "FREQ=WEEKLY;INTERVAL=2",
    "fortnightly": "FREQ=WEEKLY;INTERVAL=2", "every fortnight": "FREQ=WEEKLY;INTERVAL=2",
}  # fmt: skip
_DAYS = {"weekday": _WORKING, "working day": _WORKING, "workday": _WORKING, "weekend": _WEEKEND} | {
    name: name[:2].upper() for name in WEEKDAYS
}


def parse_recurrence(words: str, now: datetime) -> str:
    """A rule such as "FREQ=WEEKLY;BYDAY=MO" for "every Monday". Raises Unclear."""
    text = re.sub(r"^(on|repeating|repeated) ", "", digits(words).strip())
    if text in _WHOLE:
        return _WHOLE[text]
    if match := re.fullmatch(r"every (\d+)(?:nd|rd|th)? (day|week|month|year)s?", text):
        return f"FREQ={'DAILY' if match[2] == 'day' else match[2].upper() + 'LY'};INTERVAL={match[1]}"
    if match := re.fullmatch(
        r"(?:on )?(?:every |the )?(\d+)(?:st|nd|rd|th)?(?: day)? of (?:every|each|the) month", text
    ):
        return f"FREQ=MONTHLY;BYMONTHDAY={match[1]}"
    match = re.fullmatch(r"(?:(every other|every 2nd)|every|each|on)? ?(.+)", text)
    if match:
        names = [name.removesuffix("s") for name in re.split(r",? and |, | ", match[2]) if name not in ("every", "on")]
        if all(name in _DAYS for name in names) and (text != match[2] or match[2].endswith("s")):
            days = ",".join(dict.fromkeys(_DAYS[name] for name in names))
            return f"FREQ=WEEKLY;{'INTERVAL=2;' if match[1] else ''}BYDAY={days}"
    raise Unclear(f"I don't know how often “{words}” is.")
