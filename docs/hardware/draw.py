"""Draw the header of a Raspberry Pi for each board, from its preset: python docs/hardware/draw.py"""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from device import config

HERE = Path(__file__).parent

# What the pins of the header are, 1 to 40; a number is a GPIO (BCM).
HEADER: tuple[int | str, ...] = (
    "3.3 V", "5 V", 2, "5 V", 3, "ground", 4, 14, "ground", 15, 17, 18, 27, "ground", 22, 23, "3.3 V", 24, 10, "ground",
    9, 25, 11, 8, "ground", 7, 0, 1, 5, "ground", 6, 12, 13, "ground", 19, 16, 26, 20, "ground", 21,
)  # fmt: skip
PAINT = {"ground": "#333", "3.3 V": "#d98200", "5 V": "#c22"}
SOUND: dict[int | None, str] = {
    2: "sound: SDA",
    3: "sound: SCL",
    18: "sound: clock",
    19: "sound: frame",
    20: "sound: in",
    21: "sound: out",
}
ROW, TOP, MIDDLE = 22, 62, 370


def used(settings: config.Config, *, hat: bool) -> dict[int, str]:
    """Each GPIO that a config takes, with what for."""
    light, screen = settings.light, settings.screen
    parts: dict[int | None, str] = dict(SOUND) if hat else {}
    end = "" if hat else " to ground"
    parts[settings.button.pin] = f"button{end}"
    parts[settings.button.stop] = f"stop button{end}"
    parts[settings.privacy.pin] = f"privacy switch{end}"
    parts[settings.wheel.a], parts[settings.wheel.b] = "wheel: A", "wheel: B"
    parts[settings.wheel.push] = f"wheel: knob{end}"
    names = {"rgb": ("red", "green", "blue"), "apa102": ("data", "clock"), "led": ("LED",), "": ()}[light.kind]
    parts |= {pin: f"light: {name}" for pin, name in zip(light.pins, names, strict=True)}
    if screen.kind.startswith("st7789"):
        parts |= {10: "screen: data", 11: "screen: clock", (8, 7)[screen.select]: "screen: select"}
        parts |= {screen.dc: "screen: DC", screen.reset: "screen: reset", screen.backlight: "screen: backlight"}
    return {pin: text for pin, text in parts.items() if pin is not None}


def draw(title: str, parts: dict[int, str]) -> str:
    """An SVG with a ground of its own, so that it can be read on light and on dark pages."""
    height = TOP + 20 * ROW + 14
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 740 {height}" width="740" height="{height}" '
        'font-family="sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
        f'<rect x="1" y="1" width="738" height="{height - 2}" rx="10" fill="#fff" stroke="#888"/>',
        f'<text x="{MIDDLE}" y="24" text-anchor="middle" font-size="16" font-weight="bold" fill="#111">'
        f"{escape(title)}</text>",
        f'<text x="{MIDDLE}" y="44" text-anchor="middle" fill="#555">the end with the SD card is up; '
        "beside the rings: the number on the header</text>",
        f'<rect x="{MIDDLE - 26}" y="{TOP - 8}" width="52" height="{20 * ROW + 6}" rx="4" fill="#e4e4e4"/>',
    ]
    for number, what in enumerate(HEADER, 1):
        lines += pin(number, what, parts.get(what, "") if isinstance(what, int) else "")
    return "\n".join([*lines, "</svg>", ""])


def pin(number: int, what: int | str, part: str) -> list[str]:
    """One pin: a ring, its number, what it is, and the part on it."""
    left = number % 2 == 1
    side, anchor = (-1, "end") if left else (1, "start")
    x, y = MIDDLE + side * 13, TOP + (number - 1) // 2 * ROW + 6
    paint = "#0a58ca" if part else PAINT.get(str(what), "#fff")
    shape = (
        f'<rect x="{x - 7}" y="{y - 7}" width="14" height="14"' if number == 1 else f'<circle cx="{x}" cy="{y}" r="7"'
    )
    name = f"GPIO {what}" if isinstance(what, int) else what
    ink = "#111" if part or isinstance(what, str) else "#8a8a8a"
    lines = [
        f'{shape} fill="{paint}" stroke="#555"/>',
        f'<text x="{MIDDLE + side * 34}" y="{y + 4}" text-anchor="{anchor}" font-size="11" fill="#777">{number}</text>',
        f'<text x="{MIDDLE + side * 56}" y="{y + 4}" text-anchor="{anchor}" fill="{ink}">{name}</text>',
    ]
    if part:
        near, far = MIDDLE + side * 112, MIDDLE + side * 136
        lines += [
            f'<line x1="{near}" y1="{y}" x2="{far}" y2="{y}" stroke="#0a58ca" stroke-width="2"/>',
            f'<text x="{far + side * 6}" y="{y + 4}" text-anchor="{anchor}" font-weight="bold" fill="#0a58ca">'
            f"{escape(part)}</text>",
        ]
    return lines


def drawings() -> dict[str, str]:
    """The text of each SVG file, by its name."""
    made = {}
    for name, path in config.boards().items():
        settings = config.load([path])
        if settings.button.pin is not None:
            made[f"{name}.svg"] = draw(name, used(settings, hat=name != "usb"))
    own = config.load([HERE / "own.toml"])
    return made | {"own.svg": draw("a device of your own", used(own, hat=False))}


if __name__ == "__main__":
    for name, text in drawings().items():
        (HERE / name).write_text(text)
