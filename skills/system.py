"""The device itself: take back, say again, stop, help, how it is, and its settings."""

from __future__ import annotations

import re
from collections.abc import Callable

from skills.api import Confirm, Context, Done, Failed, skill
from skills.names import bare, capital, nearest
from skills.sayings import say_list


def _answered_elsewhere(name: str) -> Done:
    """device/turn.py answers these, because they need the journal."""
    raise RuntimeError(f"{name} is answered by the turn")


@skill(
    confirm=Confirm.NONE,
    by_turn=True,
    phrases=[
        "undo [that|it|this|the last (one|thing|action)]",
        "(take|put) (that|it) back",
        "(revert|reverse|take back) [that|it|the last (one|thing|action)]",
        "undo what you [just] did",
        "[no] (i did not mean that|i did not mean to do that|that was a mistake|that was wrong)",
        "scratch that",
        "no undo [that|it]",
        "and do (that|it) [please]",  # as "undo that" is often heard
        "go back on that",
    ],
)
def undo(context: Context) -> Done:
    """Take back the last thing done."""
    return _answered_elsewhere("undo")


@skill(
    confirm=Confirm.NONE,
    by_turn=True,
    phrases=[
        "(repeat|say) (that|it|this) [again] [once more|one more time]",
        "(say|repeat) (that|it|what you said) again",
        "[please] (say|repeat) (that|it|this) [again] [a bit|a little] [more] (slowly|slower)",
        "repeat",
        "repeat what you [just] said",
        "(what|sorry what) did you [just] say",
        "(come again|pardon|pardon me|say again|once again|one more time|what was that|what was that again|sorry what)",
        "[sorry] i (did not|could not) (hear|catch|get|understand) (that|you|it|what you said)",
        "[can you] tell me [that] again",
    ],
)
def repeat(context: Context) -> Done:
    """Say the last reply again."""
    return _answered_elsewhere("repeat")


@skill(
    confirm=Confirm.NONE,
    by_turn=True,
    phrases=[
        "why did you do (that|this|it)",
        "why [did you do that|that]",
        "(what made you|why did you) (do that|decide that|choose that|pick that)",
        "(explain|explain yourself|explain that|explain why)",
        "(what|why) (was|were) that for",
        "(what did you|did you) send [anything] to the cloud",
        "how did you (decide|know) [that|to do that]",
    ],
)
def explain(context: Context) -> Done:
    """Tell why the last thing was done, or what was sent to the cloud."""
    return _answered_elsewhere("explain")


@skill(
    confirm=Confirm.NONE,
    by_turn=True,
    phrases=[
        "stop [it|that|everything|now|talking|ringing|please]",
        "(be quiet|quiet|hush|shush|shut up|silence|enough|that is enough|stop stop)",
        "(stop|turn off|silence|hush|end|dismiss|shut off) (the|that|this) (noise|sound|ringing|beeping|ringing alarm)",
        "(turn|shut) (it|that) off",
        "dismiss [it|that]",
        "stop the alarm",
        "i am (up|awake)",
    ],
)
def stop(context: Context) -> Done:
    """Stop whatever rings, plays, speaks or runs."""
    return _answered_elsewhere("stop")


@skill(
    confirm=Confirm.NONE,
    by_turn=True,
    phrases=[
        "help [me] [please]",
        "what can (you|i) (do|say|ask) [for me|you]",
        "what (do|can) you [know how to] do",
        "what are you able to do",
        "(how do you work|how do i use you|how does this work)",
        "what (commands|skills|things) (do you know|can you do|are there|do you have|do you understand)",
        "(list|show|tell) [me] (your|all|all your) (commands|skills)",
        "help [me] with {topic}",
        "what can you do (with|about) {topic}",
        "how do i use {topic}",
    ],
)
def help(context: Context, topic: str | None = None) -> Done:
    """Tell what the device can do.

    Args:
        topic: about what
    """
    return _answered_elsewhere("help")


_PARTS = {
    "battery": "battery power charge charging charged charger juice",
    "network": "network internet online offline wifi wi-fi connection connected signal",
    "storage": "storage disk space sd card drive room",
    "memory": "memory ram",
    "temperature": "temperature hot warm heat processor cpu",
    "models": "models model voice version software",
}


@skill(
    confirm=Confirm.NONE,
    phrases=[
        "(what is your|device|system) status",
        "status [report]",
        "how are you (doing|running) [on] {what:battery} battery",
        "(how much|what is your|what is the|check the|check your) {what:battery} (battery|charge|power) [level|status] [is] [left|do you have|have you got]",
        "how is {what:battery} (your|the) battery [doing]",
        "how (full|charged|low) is (your|the) {what:battery} battery",
        "(are you|is the device|is it) {what:battery} (charging|charged|plugged in)",
        "{what:battery} battery [level|status|life]",
        "(are you|am i|are we) {what:network} (online|offline|connected) [to] [the] [internet|network|wifi|wi fi]",
        "(is the|do you have|do we have|have you got|is there) [a|an|any] {what:network} (internet|network|wifi|wi fi) [connection] [working|on|up|connected]",
        "{what:network} (internet|network|wifi|wi fi) status",
        "how much {what:storage} (storage|space|disk space|room) (is|do you have|have you got|is there) [left|free]",
        "(is your|is the) {what:storage} (disk|storage|card) full",
        "{what:storage} storage [status]",
        "how much {what:memory} (memory|ram) (is|do you have|have you got|is there) [left|free]",
        "how (hot|warm) {what:temperature} (are you|is the device|is the processor|is your processor)",
        "(what|which) {what:models} models (do you use|do you have|are installed|are you running|have you got)",
        "(what|which) {what:models} version (are you|is this|do you have)",
        "(check|tell me|show me) (your|the) [device|system] status",
    ],
)
def device_status(context: Context, what: str | None = None) -> Done:
    """Tell battery, network, storage, models.

    Args:
        what: what is asked
    """
    known = dict(context.machine.status())
    wanted = set(re.findall(r"[a-z-]+", (what or "").lower())) - {
        "status",
        "level",
        "device",
        "system",
        "everything",
        "all",
    }
    if not wanted:
        return Done(" ".join(known.values()) or "I can't tell anything about this machine.")
    for part, words in _PARTS.items():
        if wanted & {part, *words.split()}:
            return Done(known.get(part) or f"I can't read the {part} on this machine.")
    if part := next((name for name in known if name.lower() in wanted), ""):
        return Done(known[part])
    raise Failed(f"I can tell about {say_list(list(known))}." if known else "I can't tell anything about this machine.")


def _units(value: str) -> str | None:
    words = {"metric": "metric", "kilometres": "metric", "kilometers": "metric", "celsius": "metric", "imperial": "imperial",
             "us": "imperial", "american": "imperial", "miles": "imperial", "fahrenheit": "imperial"}  # fmt: skip
    return next((unit for word, unit in words.items() if word in value.split()), None)


def _clock(value: str) -> str | None:
    if re.search(r"\b(?:24|twenty four|military)\b", value):
        return "24"
    return "12" if re.search(r"\b(?:12|twelve|am|pm)\b", value) else None


def _switch(value: str) -> str | None:
    words = value.split()
    if {"off", "false", "no", "loud", "disable", "disabled"} & set(words):
        return "off"
    return "on" if {"on", "true", "yes", "quiet", "silent", "enable", "enabled"} & set(words) else None


def _language(value: str) -> str | None:
    if value not in ("english", "en", "british english", "american english"):
        raise Failed("I only know English so far.")
    return "en"


def _speed(value: str) -> str | None:
    named = {"normal": 1.0, "default": 1.0, "regular": 1.0, "slow": 0.8, "slower": 0.8, "slowly": 0.8, "very slow": 0.65,
             "fast": 1.25, "faster": 1.25, "quick": 1.25, "quicker": 1.25, "very fast": 1.5, "double": 2.0, "half": 0.5}  # fmt: skip
    if value in named:
        return str(named[value])
    if match := re.fullmatch(r"(\d+(?:\.\d+)?) ?(%|percent|x|times)?", value):
        speed = float(match[1]) / (100 if match[2] in ("%", "percent") else 1)
        if not 0.5 <= speed <= 2:
            raise Failed("I can speak at half to double speed.")
        return str(speed)
    return None


def _no_screen(_value: str) -> str | None:
    raise Failed("I have no screen whose brightness I could change.")


def _voice(_value: str) -> str | None:
    raise Failed("I have one voice. Another can be chosen in the config file, under models.")


def _own(value: str) -> str | None:
    """The owner's own word for it."""
    return value or None


# name: how a value is read, what it may be, and how it is said.
_SETTINGS: dict[str, tuple[Callable[[str], str | None], str]] = {
    "units": (_units, "metric or imperial"),
    "clock": (_clock, "12 or 24 hours"),
    "quiet": (_switch, "on or off"),
    "language": (_language, "English"),
    "speed": (_speed, "slow, normal or fast"),
    "voice": (_voice, "the one I have"),
    "brightness": (_no_screen, "nothing, for there is no screen"),
    "home town": (_own, "a place"),
    "usual list": (_own, "the name of a list"),
    "favourite genre": (_own, "a kind of music"),
}
_ALSO_CALLED = {
    "unit": "units", "units of measure": "units", "measurement": "units", "measurements": "units", "unit system": "units",
    "time format": "clock", "clock format": "clock", "clock mode": "clock", "hour format": "clock", "quiet mode": "quiet",
    "silent mode": "quiet", "do not disturb": "quiet", "mute mode": "quiet", "speed of speech": "speed",
    "speech speed": "speed", "speaking speed": "speed", "speech": "speed", "talking speed": "speed", "voice speed": "speed",
    "home": "home town", "home city": "home town", "hometown": "home town", "city": "home town", "town": "home town",
    "default list": "usual list", "favorite genre": "favourite genre", "favourite music": "favourite genre",
    "favorite music": "favourite genre", "speech rate": "speed", "screen brightness": "brightness", "screen": "brightness",
}  # fmt: skip


def _said(name: str, value: str) -> str:
    """A setting's value for the ear."""
    if name == "clock":
        return f"{value} hours"
    if name == "language":
        return {"en": "English"}.get(value, value)
    return (
        f"{float(value):g} times normal"
        if name == "speed" and value != "1.0"
        else "normal"
        if name == "speed"
        else value
    )


@skill(
    confirm=Confirm.UNDO,
    ask={"setting": "Which setting?", "value": "To what?"},
    phrases=[
        "(use|switch to|set) {setting:units} {value:metric} metric [units]",
        "(use|switch to|set) {setting:units} {value:imperial} (imperial|american|us) [units]",
        "(set|change|switch) [the|my|your] {setting:units} units to {value}",
        "(use|switch to|set) {setting:clock} [the|a] {value:24} (24|twenty four) hour (clock|time|format)",
        "(use|switch to|set) {setting:clock} [the|a] {value:12} (12|twelve) hour (clock|time|format)",
        "(set|change|switch) [the|my|your] {setting:clock} clock [format] to {value} [hours]",
        "(turn on|enable|activate|go into|start) {setting:quiet} {value:on} (quiet|silent) mode",
        "turn {setting:quiet} {value:on} (quiet|silent) mode on",
        "(turn off|disable|deactivate|leave|end|stop) {setting:quiet} {value:off} (quiet|silent) mode",
        "turn {setting:quiet} {value:off} (quiet|silent) mode off",
        "(speak|talk) {setting:speed} {value:slower} [a bit|a little|more] (slower|slowly)",
        "(speak|talk) {setting:speed} {value:faster} [a bit|a little] faster",
        "(speak|talk) {setting:speed} {value:normal} (normally|at normal speed)",
        "(set|change) [the|your] {setting:speed} (speed of speech|speech speed|speaking speed|talking speed|speech rate) to {value}",
        "(set|change|switch) [the|your|my] {setting:language} language to {value}",
        "(speak|talk) [to me] {setting:language} {value:english} [in] english",
        "(set|change|turn) [the|your|screen] {setting:brightness} brightness [up|down] to {value}",
        "(set|change) [the|your] {setting:voice} voice to {value}",
        "(set|change) the {setting} setting to {value}",
        "(my|our) {setting:home town} (home town|hometown|home city) is {value}",
        "(set|change) (my|our) {setting:home town} (home town|hometown|home city) to {value}",
        "(my|our) {setting:usual list} (usual|default) list is [the] {value} [list]",
        "(set|change) (my|our) {setting:usual list} (usual|default) list to [the] {value} [list]",
        "my {setting:favourite genre} (favourite|favorite) (genre|music|kind of music) is {value}",
    ],
)
def set_setting(context: Context, setting: str, value: str) -> Done:
    """Change a setting of the device: language, voice, brightness, quiet, units, speed of speech.

    Args:
        setting: which setting
        value: to what
    """
    called = re.sub(r"\s*\bsettings?$", "", bare(setting))
    called = _ALSO_CALLED.get(called, called)
    near = nearest(called, list(_SETTINGS))
    if len(near) != 1:
        raise Failed(f"There is no such setting. I have {say_list([*_SETTINGS][:5])}.")
    name = [*_SETTINGS][near[0]]
    read, choices = _SETTINGS[name]
    new = read(value.strip(" .!?") if read is _own else bare(value))
    if new is None:
        raise Failed(f"I can set {name} to {choices}.")
    before = context.settings.get(name)
    label = {"quiet": "quiet mode", "speed": "the speed of speech", "clock": "the clock"}.get(
        name, f"your {name}" if read is _own else f"the {name}"
    )
    if before == new:
        return Done(f"{capital(label)} {_is(name)} {_said(name, new)} already.")
    row = next((row for row in context.store.rows("setting") if row["name"] == name), None)
    if row is None:
        context.store.add("setting", name=name, value=new)
    else:
        context.store.change(row, value=new)
    was = f" Before, it was {_said(name, before)}." if before else ""
    return Done(f"{capital(label)} {_is(name)} now {_said(name, new)}.{was}")


def _is(name: str) -> str:
    return "are" if name == "units" else "is"
