"""Units of measure as people name them; pint converts.

pint's names are not the spoken ones ("klicks", "pounds per square inch", British pints), so there is a table of names.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Unit:
    """pint: its name in pint. one, many: its names for the ear. Units of one dimension convert into each other."""

    dimension: str
    pint: str
    one: str
    many: str


# dimension: lines of "name in pint | one | many | further names".
_TABLE = {
    "length": """
        millimeter | millimetre | millimetres | mm
        centimeter | centimetre | centimetres | cm, cms
        meter | metre | metres | m
        kilometer | kilometre | kilometres | km, kms, k, klick, klicks
        inch | inch | inches | in, "
        foot | foot | feet | ft, '
        yard | yard | yards | yd, yds
        mile | mile | miles | mi
        nautical_mile | nautical mile | nautical miles | nmi
        light_year | light year | light years | light-year, light-years
        fathom | fathom | fathoms |
        micrometer | micrometre | micrometres | micron, microns
    """,
    "mass": """
        milligram | milligram | milligrams | mg
        gram | gram | grams | g, gramme, grammes, gm
        kilogram | kilogram | kilograms | kg, kgs, kilo, kilos
        metric_ton | metric ton | metric tons | tonne, tonnes, metric tonne, metric tonnes
        short_ton | ton | tons | short ton, short tons
        ounce | ounce | ounces | oz
        pound | pound | pounds | lb, lbs
        stone | stone | stone | stones
    """,
    "volume": """
        milliliter | millilitre | millilitres | ml, mls, mil, mils
        centiliter | centilitre | centilitres | cl
        deciliter | decilitre | decilitres | dl
        liter | litre | litres | l
        meter**3 | cubic metre | cubic metres | m3
        centimeter**3 | cubic centimetre | cubic centimetres | cc
        teaspoon | teaspoon | teaspoons | tsp, tsps
        tablespoon | tablespoon | tablespoons | tbsp, tbsps
        fluid_ounce | fluid ounce | fluid ounces | fl oz, floz
        cup | cup | cups |
        pint | pint | pints | pt
        quart | quart | quarts | qt
        gallon | gallon | gallons | gal
        imperial_gallon | imperial gallon | imperial gallons | uk gallon, uk gallons, british gallon, british gallons
        imperial_quart | imperial quart | imperial quarts | uk quart, uk quarts
        imperial_pint | imperial pint | imperial pints | uk pint, uk pints, british pint, british pints
        imperial_fluid_ounce | imperial fluid ounce | imperial fluid ounces | uk fluid ounce, uk fluid ounces
    """,
    "area": """
        meter**2 | square metre | square metres | m2, sq m, sqm
        kilometer**2 | square kilometre | square kilometres | km2, sq km
        centimeter**2 | square centimetre | square centimetres | cm2
        foot**2 | square foot | square feet | sq ft, square foots
        inch**2 | square inch | square inches | sq in
        yard**2 | square yard | square yards | sq yd
        mile**2 | square mile | square miles | sq mi
        hectare | hectare | hectares | ha
        acre | acre | acres |
    """,
    "speed": """
        meter/second | metre per second | metres per second | m/s, metres a second
        kilometer/hour | kilometre per hour | kilometres per hour | km/h, kph, kmh, kilometres an hour, km per hour, k p h
        mile/hour | mile per hour | miles per hour | mph, miles an hour, m p h
        knot | knot | knots | kt, kts
        foot/second | foot per second | feet per second | fps, ft/s
    """,
    "time": """
        millisecond | millisecond | milliseconds | ms
        second | second | seconds | sec, secs, s
        minute | minute | minutes | min, mins
        hour | hour | hours | hr, hrs, h
        day | day | days |
        week | week | weeks |
        fortnight | fortnight | fortnights |
        month | month | months |
        year | year | years | yr, yrs
        century | century | centuries |
    """,
    "data": """
        bit | bit | bits |
        byte | byte | bytes |
        kilobyte | kilobyte | kilobytes | kb
        megabyte | megabyte | megabytes | mb, meg, megs
        gigabyte | gigabyte | gigabytes | gb, gig, gigs
        terabyte | terabyte | terabytes | tb
        kibibyte | kibibyte | kibibytes | kib
        mebibyte | mebibyte | mebibytes | mib
        gibibyte | gibibyte | gibibytes | gib
        megabit | megabit | megabits |
        gigabit | gigabit | gigabits |
    """,
    "energy": """
        joule | joule | joules | j
        kilojoule | kilojoule | kilojoules | kj
        calorie | calorie | calories | cal
        kilocalorie | kilocalorie | kilocalories | kcal, kcals
        watt_hour | watt hour | watt hours | wh
        kilowatt_hour | kilowatt hour | kilowatt hours | kwh
    """,
    "power": """
        watt | watt | watts | w
        kilowatt | kilowatt | kilowatts | kw
        horsepower | horsepower | horsepower | hp
    """,
    "pressure": """
        pascal | pascal | pascals | pa
        millibar | millibar | millibars | mbar, hectopascal, hectopascals, hpa
        kilopascal | kilopascal | kilopascals | kpa
        bar | bar | bars |
        atmosphere | atmosphere | atmospheres | atm
        psi | pound per square inch | pounds per square inch | psi
    """,
    "angle": """
        degree | arc degree | arc degrees |
        radian | radian | radians | rad
    """,
}
_TEMPERATURES = (
    Unit("temperature", "degC", "degree Celsius", "degrees Celsius"),
    Unit("temperature", "degF", "degree Fahrenheit", "degrees Fahrenheit"),
    Unit("temperature", "kelvin", "kelvin", "kelvins"),
)
_SAID = {
    "Celsius": ("celsius", "centigrade", "c", "°c"),
    "Fahrenheit": ("fahrenheit", "f", "°f"),
    "kelvin": ("kelvin", "kelvins"),
}


@cache
def names() -> dict[str, Unit]:
    """Every spoken name, in lower case, British and American."""
    found: dict[str, Unit] = {}
    for dimension, lines in _TABLE.items():
        for line in lines.strip().splitlines():
            pint, one, many, others = (part.strip() for part in line.split("|"))
            unit = Unit(dimension, pint, one, many)
            for name in (one, many, *(other.strip() for other in others.split(",") if other.strip())):
                found.setdefault(name, unit)
                found.setdefault(name.replace("metre", "meter").replace("litre", "liter"), unit)
    for unit in _TEMPERATURES:
        for name in _SAID[unit.one.split()[-1]]:
            for said in (name, f"degrees {name}", f"degree {name}"):
                found[said] = unit
    return found


def convert(value: Fraction, source: Unit, target: Unit) -> Fraction:
    """A value in other units, to twelve digits. Raises ValueError when they do not measure the same."""
    if source.dimension != target.dimension:
        raise ValueError(f"{source.many} do not measure the same as {target.many}")
    converted = _registry().Quantity(float(value), source.pint).to(target.pint).magnitude
    return Fraction(f"{converted:.12g}")


@cache
def _registry() -> Any:
    """pint with its definitions, which it keeps parsed in the user's cache: a fifth of a second, once."""
    import pint

    return pint.UnitRegistry(cache_folder=":auto:")
