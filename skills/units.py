"""Units of measure as people name them, and how to convert between them.

A table, and not pint, because loading pint takes a second on a desktop and three on a Pi, and its
names are not the spoken ones: a table of names is needed in any case. The tests hold it against pint.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache


@dataclass(frozen=True, slots=True)
class Unit:
    """value in the dimension's base unit = (value + shift) * factor. one, many: its names for the ear."""

    dimension: str
    factor: Fraction
    one: str
    many: str
    shift: Fraction = Fraction(0)


# dimension: lines of "factor | one | many | further names"; the factor is to the dimension's base unit.
_TABLE = {
    "length": """
        1/1000 | millimetre | millimetres | mm
        1/100 | centimetre | centimetres | cm, cms
        1 | metre | metres | m
        1000 | kilometre | kilometres | km, kms, k, klick, klicks
        127/5000 | inch | inches | in, "
        381/1250 | foot | feet | ft, '
        1143/1250 | yard | yards | yd, yds
        201168/125 | mile | miles | mi
        1852 | nautical mile | nautical miles | nmi
        9460730472580800 | light year | light years | light-year, light-years
        1143/625 | fathom | fathoms |
        1/1000000 | micrometre | micrometres | micron, microns
    """,
    "mass": """
        1/1000000 | milligram | milligrams | mg
        1/1000 | gram | grams | g, gramme, grammes, gm
        1 | kilogram | kilograms | kg, kgs, kilo, kilos
        1000 | metric ton | metric tons | tonne, tonnes, metric tonne, metric tonnes
        45359237/50000 | ton | tons | short ton, short tons
        45359237/1600000000 | ounce | ounces | oz
        45359237/100000000 | pound | pounds | lb, lbs
        317514659/50000000 | stone | stone | stones
    """,
    "volume": """
        1/1000 | millilitre | millilitres | ml, mls, mil, mils
        1/100 | centilitre | centilitres | cl
        1/10 | decilitre | decilitres | dl
        1 | litre | litres | l
        1000 | cubic metre | cubic metres | m3
        1/1000 | cubic centimetre | cubic centimetres | cc
        473176473/96000000000 | teaspoon | teaspoons | tsp, tsps
        473176473/32000000000 | tablespoon | tablespoons | tbsp, tbsps
        473176473/16000000000 | fluid ounce | fluid ounces | fl oz, floz
        473176473/2000000000 | cup | cups |
        473176473/1000000000 | pint | pints | pt
        473176473/500000000 | quart | quarts | qt
        473176473/125000000 | gallon | gallons | gal
        454609/100000 | imperial gallon | imperial gallons | uk gallon, uk gallons, british gallon, british gallons
        454609/400000 | imperial quart | imperial quarts | uk quart, uk quarts
        454609/800000 | imperial pint | imperial pints | uk pint, uk pints, british pint, british pints
        454609/16000000 | imperial fluid ounce | imperial fluid ounces | uk fluid ounce, uk fluid ounces
    """,
    "area": """
        1 | square metre | square metres | m2, sq m, sqm
        1000000 | square kilometre | square kilometres | km2, sq km
        1/10000 | square centimetre | square centimetres | cm2
        145161/1562500 | square foot | square feet | sq ft, square foots
        16129/25000000 | square inch | square inches | sq in
        1306449/1562500 | square yard | square yards | sq yd
        40468564224/15625 | square mile | square miles | sq mi
        10000 | hectare | hectares | ha
        316160658/78125 | acre | acres |
    """,
    "speed": """
        1 | metre per second | metres per second | m/s, metres a second
        5/18 | kilometre per hour | kilometres per hour | km/h, kph, kmh, kilometres an hour, km per hour, k p h
        1397/3125 | mile per hour | miles per hour | mph, miles an hour, m p h
        463/900 | knot | knots | kt, kts
        381/1250 | foot per second | feet per second | fps, ft/s
    """,
    "time": """
        1/1000 | millisecond | milliseconds | ms
        1 | second | seconds | sec, secs, s
        60 | minute | minutes | min, mins
        3600 | hour | hours | hr, hrs, h
        86400 | day | days |
        604800 | week | weeks |
        1209600 | fortnight | fortnights |
        2629800 | month | months |
        31557600 | year | years | yr, yrs
        315576000 | decade | decades |
        3155760000 | century | centuries |
    """,
    "data": """
        1/8 | bit | bits |
        1 | byte | bytes |
        1000 | kilobyte | kilobytes | kb
        1000000 | megabyte | megabytes | mb, meg, megs
        1000000000 | gigabyte | gigabytes | gb, gig, gigs
        1000000000000 | terabyte | terabytes | tb
        1024 | kibibyte | kibibytes | kib
        1048576 | mebibyte | mebibytes | mib
        1073741824 | gibibyte | gibibytes | gib
        125000 | megabit | megabits |
        125000000 | gigabit | gigabits |
    """,
    "energy": """
        1 | joule | joules | j
        1000 | kilojoule | kilojoules | kj
        523/125 | calorie | calories | cal
        4184 | kilocalorie | kilocalories | kcal, kcals
        3600 | watt hour | watt hours | wh
        3600000 | kilowatt hour | kilowatt hours | kwh
    """,
    "power": """
        1 | watt | watts | w
        1000 | kilowatt | kilowatts | kw
        37284993579113511/50000000000000 | horsepower | horsepower | hp
    """,
    "pressure": """
        1 | pascal | pascals | pa
        100 | millibar | millibars | mbar, hectopascal, hectopascals, hpa
        1000 | kilopascal | kilopascals | kpa
        100000 | bar | bars |
        101325 | atmosphere | atmospheres | atm
        8896443230521/1290320000 | pound per square inch | pounds per square inch | psi
    """,
    "angle": """
        1 | arc degree | arc degrees |
        57295779513/1000000000 | radian | radians | rad
    """,
}
_TEMPERATURES = (
    Unit("temperature", Fraction(1), "degree Celsius", "degrees Celsius", Fraction(27315, 100)),
    Unit("temperature", Fraction(5, 9), "degree Fahrenheit", "degrees Fahrenheit", Fraction(45967, 100)),
    Unit("temperature", Fraction(1), "kelvin", "kelvins"),
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
            factor, one, many, others = (part.strip() for part in line.split("|"))
            unit = Unit(dimension, Fraction(factor), one, many)
            for name in (one, many, *(other.strip() for other in others.split(",") if other.strip())):
                found.setdefault(name, unit)
                found.setdefault(name.replace("metre", "meter").replace("litre", "liter"), unit)
    for unit in _TEMPERATURES:
        for name in _SAID[unit.one.split()[-1]]:
            for said in (name, f"degrees {name}", f"degree {name}"):
                found[said] = unit
    return found


def convert(value: Fraction, source: Unit, target: Unit) -> Fraction:
    """A value in other units. Raises ValueError when they do not measure the same."""
    if source.dimension != target.dimension:
        raise ValueError(f"{source.many} do not measure the same as {target.many}")
    return (value + source.shift) * source.factor / target.factor - target.shift
