"""How loud the device is."""

from __future__ import annotations

import re
from typing import Literal

from skills.api import Confirm, Context, Done, Failed, skill
from skills.kinds import Percent

STEP = 15.0  # percent of the whole, for "louder"


@skill(
    confirm=Confirm.NONE,
    module="music",
    ask={"change or level": "How loud: louder, quieter, or how many percent?"},
    phrases=[
        "(turn|put) {change:up} (it|the volume|the sound|your voice|yourself) up [a bit|a little|please]",
        "turn {change:up} up the (volume|sound)",
        "[a bit|a little|please] {change:up} louder [please]",
        "{change:up} volume up",
        "(speak|talk) {change:up} (up|louder) [please]",
        "(turn|put) {change:down} (the volume|the sound|your voice|yourself) down [a bit|a little|please]",
        "turn {change:down} (it|this) down [a bit|a little|please]",
        "turn {change:down} down the (volume|sound)",
        "[a bit|a little|please] {change:down} (quieter|softer) [please]",
        "{change:down} volume down",
        "(speak|talk) {change:down} (quieter|softer|more quietly|more softly) [please]",
        "(turn|put) {change:up} the volume up [by] {level}",
        "(turn|put) {change:down} the volume down [by] {level}",
        "{change:mute} mute [the (sound|volume)|yourself|it|everything]",
        "{change:unmute} (unmute|un mute) [the (sound|volume)|yourself|it|everything]",
        "(turn|switch) the sound {change:mute} off",
        "(turn|switch) the sound {change:unmute} [back] on",
        "(set|put|turn) the volume [up|down] to {level}",
        "volume [to|at] {level}",
        "[set] the volume (to|at) {level}",
    ],
)
def set_volume(
    context: Context, change: Literal["up", "down", "mute", "unmute"] | None = None, level: Percent | None = None
) -> Done:
    """Change the loudness.

    Args:
        change: direction
        level: the level, or the step where change is given, in percent
    """
    sound = context.sound
    if sound is None:
        raise Failed("I have no speaker here.")
    if change in ("mute", "unmute"):
        sound.muted = change == "mute"
        return Done("I'm muted." if sound.muted else f"I'm back, at {sound.level:.0f} percent.")
    wanted = STEP if level is None else float(level)
    if level is not None and wanted <= 10 and not re.search(r"%|per ?cent", context.words):
        wanted *= 10  # "volume seven": of ten
    if change:
        wanted = sound.level + (wanted if change == "up" else -wanted)
    elif level is None:
        raise Failed("How loud? Say louder, quieter, or a percentage.")
    before, sound.muted = sound.level, False
    sound.level = min(100.0, max(0.0, wanted))
    if change and sound.level == before:
        return Done("That is as loud as I get." if change == "up" else "I'm as quiet as I can be.")
    return Done(f"Volume at {sound.level:.0f} percent.")
