"""TOML files to frozen dataclasses: the owner's over the machine's over the defaults."""

from __future__ import annotations

import difflib
import os
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import tzinfo
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs

NAME = "pocket-lam"


class ConfigProblem(Exception):
    """A config file is wrong: the text names the file, the key and the nearest right one."""


@dataclass(frozen=True, slots=True)
class Microphone:
    """device: a PortAudio name or part of one; empty for the system's own choice.

    open: "always" keeps the stream open, so that the first syllable is there; "on-press" opens it with the button.
    """

    device: str = ""
    open: Literal["always", "on-press"] = "always"


@dataclass(frozen=True, slots=True)
class Speaker:
    """device: as for the microphone. volume: 0 to 1, at start. signals: short sounds that tell the state."""

    device: str = ""
    volume: float = 1.0
    signals: bool = True


@dataclass(frozen=True, slots=True)
class Button:
    """pin: the GPIO (BCM) number that the button ties to ground; none for the keyboard. stop: that of a stop button.
    high: pressed is high, not low, as on the Whisplay HAT.

    mode: "hold" to talk while it is down; "press" to begin with a press, and end with another or with your last word.
    """

    pin: int | None = None
    stop: int | None = None
    high: bool = False
    mode: Literal["hold", "press"] = "hold"


@dataclass(frozen=True, slots=True)
class Wheel:
    """A rotary encoder. a, b: its GPIO (BCM) pins, both or none. push: that of the knob's own switch."""

    a: int | None = None
    b: int | None = None
    push: int | None = None


@dataclass(frozen=True, slots=True)
class Light:
    """kind: "led" (one pin), "rgb" (three pins), "apa102" (data and clock). pins: GPIO (BCM) numbers, in that order.

    count: how many there are in an apa102 chain. low: a pin that is low lights (a common anode).
    """

    kind: Literal["", "led", "rgb", "apa102"] = ""
    pins: tuple[int, ...] = ()
    count: int = 3
    low: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """kind: the controller and its size; "folder" writes PNG files instead, into folder.

    rotate: 0, 90, 180 or 270. dc, reset, backlight: GPIO (BCM) pins of an SPI screen; port, select: of the SPI bus.
    address: of an I2C screen. low: a low pin lights the backlight.
    """

    kind: Literal["", "st7789-240x240", "st7789-240x280", "ssd1306-128x64", "folder"] = ""
    rotate: Literal[0, 90, 180, 270] = 0
    port: int = 0
    select: int = 0
    dc: int = 25
    reset: int | None = 27
    backlight: int | None = None
    address: int = 0x3C
    low: bool = False
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Camera:
    """kind: "pi" (picamera2), "usb" (any V4L2 camera), "folder" (pictures in a folder, one after the other).

    device: the folder, or the number or path of a V4L2 camera.
    """

    kind: Literal["", "pi", "usb", "folder"] = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Privacy:
    """pin: the GPIO (BCM) number that the switch ties to ground while microphone and camera are to be shut."""

    pin: int | None = None


@dataclass(frozen=True, slots=True)
class Wake:
    """word: one that the package pymicro-wakeword carries ("okay_nabu"); empty: only the button is listened to."""

    word: str = ""


@dataclass(frozen=True, slots=True)
class Battery:
    """hook: a command that prints the charge in percent, for a battery that the kernel does not know. low: percent."""

    hook: str = ""
    low: int = 15


@dataclass(frozen=True, slots=True)
class Models:
    """Names in `lam models list`. action: empty to understand declared phrases only.

    find: "minilm" to find functions that the action model has not learnt by their meaning, beside their words.
    """

    hear: str = "whisper-base"
    speak: str = "en_US-joe-medium"
    action: Literal["action", ""] = "action"
    find: Literal["minilm", ""] = ""


@dataclass(frozen=True, slots=True)
class Index:
    """A Milvus or Zilliz index of functions that devices share. address: a URL, or a file that ends in .db."""

    address: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """The owner's mailbox; its password is in secrets.toml, [mail] password.

    address: the owner's own; name: beside it, on what is sent. user: to log in with, where it is not the address.
    smtp, imap: "host" or "host:port"; 465 and 993 begin with TLS, others are made secure before anything is said
    (STARTTLS). tls: false only for a server in your own network that cannot. sent: the folder for what was sent,
    where it is not found by itself.
    """

    address: str = ""
    name: str = ""
    user: str = ""
    smtp: str = ""
    imap: str = ""
    tls: bool = True
    sent: str = ""


@dataclass(frozen=True, slots=True)
class Contacts:
    """The owner's CardDAV address book; its password is in secrets.toml, [contacts] password.

    address: of the book, or of its server, where it is found. user: to log in with.
    """

    address: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True)
class Journal:
    """days: so long it is kept what was said and done, and can be undone; 0 for as long as there is room."""

    days: int = 90


@dataclass(frozen=True, slots=True)
class Web:
    """feeds, pages: the owner's sources of news and bookmarks, each a name with its address.

    allow: hosts that may be read beside those of feeds and pages, each with its subdomains. An address inside the
    owner's own network is read only where it, or a network that holds it ("192.168.1.0/24"), is named here itself.
    """

    feeds: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Messages:
    """Short messages, over XMPP; the password is in secrets.toml, [messages] password.

    address: the owner's own, "tom@example.org". server: "host:port", where it is not found by the address.
    tls: false only for a server in your own network that cannot.
    """

    address: str = ""
    server: str = ""
    tls: bool = True


@dataclass(frozen=True, slots=True)
class Config:
    """Everything the owner can set in a file.

    name: what the device is called. board: whose pins and parts are taken where nothing else is set (device/boards).
    follow_up: listen after a question without another press.
    timezone: as in the tz database, empty for the system's. country: ISO 3166, for holidays.
    speed: of speech, 1.0 as recorded. quiet: show answers, do not speak them.
    confirm: how much agreement a skill takes, by its name: "undo", "ask" or "hold"; it can be made stricter, and
    "ask" be made "undo", but what must be held stays so.
    """

    name: str = "Pocket LAM"
    board: str = ""
    units: Literal["metric", "imperial"] = "metric"
    clock: Literal["12", "24"] = "12"
    country: str = "US"
    language: str = "en"
    timezone: str = ""
    speed: float = 1.0
    quiet: bool = False
    follow_up: bool = True
    microphone: Microphone = field(default_factory=Microphone)
    speaker: Speaker = field(default_factory=Speaker)
    button: Button = field(default_factory=Button)
    wheel: Wheel = field(default_factory=Wheel)
    light: Light = field(default_factory=Light)
    screen: Screen = field(default_factory=Screen)
    camera: Camera = field(default_factory=Camera)
    privacy: Privacy = field(default_factory=Privacy)
    wake: Wake = field(default_factory=Wake)
    battery: Battery = field(default_factory=Battery)
    models: Models = field(default_factory=Models)
    index: Index = field(default_factory=Index)
    journal: Journal = field(default_factory=Journal)
    confirm: Mapping[str, Literal["undo", "ask", "hold"]] = field(default_factory=dict)
    web: Web = field(default_factory=Web)
    mail: Mail = field(default_factory=Mail)
    messages: Messages = field(default_factory=Messages)
    contacts: Contacts = field(default_factory=Contacts)

    @property
    def zone(self) -> tzinfo:
        """The owner's time zone."""
        return ZoneInfo(self.timezone) if self.timezone else _system_zone()

    def settings(self) -> dict[str, str]:
        """What skills may know, and may be told to change, as words."""
        return {
            "units": self.units,
            "clock": self.clock,
            "country": self.country,
            "language": self.language,
            "speed": str(self.speed),
            "quiet": "on" if self.quiet else "off",
        }


def data_folder() -> Path:
    """Where what must last is kept."""
    return _home("data") or platformdirs.user_data_path(NAME)


def config_folder() -> Path:
    """Where the owner's config.toml and skills/ are."""
    return _home("config") or platformdirs.user_config_path(NAME)


def _home(part: str) -> Path | None:
    home = os.environ.get("POCKET_LAM_HOME")
    return Path(home) / part if home else None


def load(paths: list[Path] | None = None) -> Config:
    """Read the config files, later over earlier, and all over what the board has. Raises ConfigProblem."""
    found = {}
    for path in paths if paths is not None else [Path("/etc") / NAME / "config.toml", config_folder() / "config.toml"]:
        try:
            found[path] = tomllib.loads(path.read_text())
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigProblem(f"{path} cannot be read: {error}") from error
    config = Config()
    for path, table in found.items():
        if isinstance(board := table.get("board"), str) and board:
            config = _over(config, _board(board, str(path)), f"the board {board}")
    for path, table in found.items():
        config = _over(config, table, str(path))
        try:
            _ = config.zone
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ConfigProblem(f"{path}: timezone {config.timezone!r} is not in the tz database") from error
    return config


def boards() -> dict[str, Path]:
    """The boards that are known, each with the file of its pins and parts."""
    return {path.stem: path for path in sorted((Path(__file__).parent / "boards").glob("*.toml"))}


def _board(name: str, where: str) -> dict[str, Any]:
    path = boards().get(name)
    if path is None:
        raise ConfigProblem(f"{where}: there is no board {name!r}; known: {', '.join(boards())}")
    return tomllib.loads(path.read_text())


def _over(base: Any, table: Mapping[str, Any], where: str) -> Any:
    """A copy of a dataclass with a table's values in place of its own."""
    hints = typing.get_type_hints(type(base))
    known = {f.name for f in fields(base)}
    changes = {}
    for key, value in table.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sorted(known))}"
            raise ConfigProblem(f"{where}: unknown key {key!r}; {hint}")
        current = getattr(base, key)
        if is_dataclass(current):
            if not isinstance(value, Mapping):
                raise ConfigProblem(f"{where}: {key} must be a table, [{key}]")
            changes[key] = _over(current, value, f"{where} [{key}]")
        else:
            changes[key] = _checked(value, hints[key], f"{where}: {key}")
    return replace(base, **changes)


def _checked(value: Any, wanted: Any, where: str) -> Any:
    """The value, if it is of the wanted type (an int will do for a float)."""
    if typing.get_origin(wanted) is Literal:
        if value in typing.get_args(wanted):
            return value
        raise ConfigProblem(f"{where} must be one of {', '.join(map(repr, typing.get_args(wanted)))}, not {value!r}")
    if typing.get_origin(wanted) is tuple:
        kind = typing.get_args(wanted)[0]
        if isinstance(value, list) and all(type(item) is kind for item in value):
            return tuple(value)
        example = 'words, ["...", "..."]' if kind is str else "numbers, [17, 27]"
        raise ConfigProblem(f"{where} must be a list of {example}, not {value!r}")
    if typing.get_origin(wanted) is Mapping:
        if isinstance(value, Mapping) and all(isinstance(item, str) for item in value.values()):
            return {key: _checked(item, typing.get_args(wanted)[1], f"{where} {key}") for key, item in value.items()}
        raise ConfigProblem(f'{where} must be a table, {{name = "..."}}, not {value!r}')
    options = typing.get_args(wanted) if isinstance(wanted, types.UnionType) else (wanted,)
    if float in options and type(value) is int:
        return float(value)
    if type(value) in options:
        return value
    raise ConfigProblem(f"{where} must be {options[0].__name__}, not {value!r}")


def _system_zone() -> tzinfo:
    """The machine's zone by name, so that daylight saving is known; its present offset where no name is found."""
    try:
        if name := os.environ.get("TZ"):
            return ZoneInfo(name)
        link = Path("/etc/localtime").resolve()
        return ZoneInfo(str(link).partition("zoneinfo/")[2])
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
