"""What to ask before a skill that matters, and what counts as yes."""

from __future__ import annotations

from collections.abc import Mapping

from models.words import split
from skills.api import Skill

# The whole answer must be one of these: "yes but", "yeah no" and "not now" are not.
_YES = {
    "yes", "yes please", "yeah", "yep", "yup", "sure", "ok", "ok yes", "yes do it", "do it", "do that", "go ahead",
    "yes go ahead", "please do", "of course", "confirm", "confirmed", "that is right", "correct", "right", "yes yes",
    "absolutely", "definitely",
}  # fmt: skip
_GIVE_UP = {
    "no", "nope", "no thanks", "never mind", "nothing", "cancel", "cancel that", "forget it", "stop", "do not",
    "no thank you", "leave it", "not now",
}  # fmt: skip


def question(skill: Skill, arguments: Mapping[str, str]) -> str:
    """Read back what would be done, with every argument: "Shall I send an e-mail, to Anna?"."""
    act = skill.description.rstrip(".")
    details = "".join(f", {name.replace('_', ' ')} {words}" for name, words in arguments.items())
    return f"Shall I {act[:1].lower()}{act[1:]}{details}?"


def is_yes(text: str) -> bool:
    """Whether the words are a clear yes and nothing else."""
    return " ".join(split(text).words) in _YES


def gives_up(text: str) -> bool:
    """Whether the words say to leave it, in answer to a question for something missing."""
    return " ".join(split(text).words) in _GIVE_UP
