"""Named days: holidays of the owner's country first, then days that are kept in many."""

from __future__ import annotations

import re
from datetime import date

from skills import feasts
from skills.api import Failed
from skills.names import bare, nearest
from skills.sayings import say_list

_ALSO = {"xmas": "christmas", "christmas day": "christmas", "new years": "new year's day", "new year's": "new year's day",
         "new years day": "new year's day", "new years eve": "new year's eve", "st patrick's day": "saint patrick's day",
         "st patricks day": "saint patrick's day", "bonfire night": "guy fawkes night", "mlk day": "martin luther king jr. day",
         "martin luther king day": "martin luther king jr. day", "fourth of july": "independence day",
         "4th of july": "independence day", "july 4th": "independence day", "presidents day": "washington's birthday",
         "presidents' day": "washington's birthday", "juneteenth": "juneteenth national independence day",
         "turkey day": "thanksgiving day", "thanksgiving": "thanksgiving day", "valentines": "valentine's day",
         "valentines day": "valentine's day", "mothers day": "mother's day", "fathers day": "father's day",
         "labour day": "labor day", "the new year": "new year's day"}  # fmt: skip
_NEXT = re.compile(r"^(?:next |the next )?(?:bank |public |federal )?holiday$")


def find_day(said: str, today: date, country: str) -> tuple[str, date]:
    """A named day's own name and its next date, today included. Raises Failed when it is unknown."""
    wanted = re.sub(r"\s+(?:this|next) year$|^next\s+(?!holiday)", "", bare(said))
    own = _holidays(country, today)
    if _NEXT.match(wanted):
        public = [(day, name) for name, day in _holidays(country, today, public=True).items()]
        if not public:
            raise Failed("I know no holidays of your country.")
        day = min(public)[0]
        return f"the next holiday, {say_list([name for at, name in public if at == day])},", day
    wanted = _ALSO.get(wanted, wanted)
    if wanted == "black friday":
        return "Black Friday", feasts.coming(wanted, today)
    for days in (
        own,
        _everywhere(today),
        *(_holidays(other, today) for other in ("US", "GB", "CA") if other != country),
    ):
        names = list(days)
        flat = [name.replace("'", "") for name in names]
        if near := nearest(wanted.replace("'", ""), flat):
            best = min(near, key=lambda i: len(names[i]))
            return names[best], days[names[best]]
    raise Failed(f"I don't know when {said} is.")


def _everywhere(today: date) -> dict[str, date]:
    """Days with the same date everywhere."""
    return {name: feasts.coming(feasts.plain(name), today) for name in (*feasts.FIXED, *feasts.FROM_EASTER)}


def _holidays(country: str, today: date, public: bool = False) -> dict[str, date]:
    """A country's holidays by English name, each at its next date; empty for an unknown country."""
    import holidays  # a third of a second

    cls = getattr(holidays, country.upper(), None)
    if cls is None:
        return {}
    categories = ("public",) if public else cls.supported_categories
    language = "en_US" if "en_US" in cls.supported_languages else None
    found = cls(years=(today.year, today.year + 1), categories=categories, language=language)
    coming: dict[str, date] = {}
    for day in sorted(found):
        for name in found.get_list(day):
            if day >= today and name not in coming and "observed" not in name.lower():
                coming[name] = day
    return coming
