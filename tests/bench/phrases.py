"""How long an exact phrase takes with 10, 100 and 1,000 skills, here and in hassil.

python -m tests.bench.phrases        (for the peer: pip install hassil)
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import datetime
from importlib.util import find_spec
from zoneinfo import ZoneInfo

from models.phrases import Phrases
from skills.api import Context, Done, Skill, skill

NOW = datetime(2027, 3, 10, 9, 0, tzinfo=ZoneInfo("Europe/London"))
VERBS = ("add", "put", "start", "open", "find", "show", "read", "call", "play", "send")


def made(number: int) -> list[Skill]:
    """So many skills with six phrases each, whose verbs are shared as real ones share theirs."""
    return [_one(i) for i in range(number)]


def _one(i: int) -> Skill:
    verb, thing = VERBS[i % len(VERBS)], f"thing{i}"

    def function(context: Context, item: str, place: str = "") -> Done:
        """Do it.

        Args:
            item: What.
            place: Where.
        """
        return Done("")

    function.__name__ = f"skill_{i}"
    return skill(
        phrases=[
            f"{verb} {{item}} to [my|the] {thing}",
            f"(please|now) {verb} {{item}} (in|on) {{place}} {thing}",
            f"{verb} [the] {thing}",
            f"what's [the] {thing} of {{item}}",
            f"is there [a|any] {{item}} in [the] {thing}",
            f"(stop|end) [the] {thing}",
        ]
    )(function)


def measured(decide: Callable[[str], object], requests: list[str]) -> float:
    """The median milliseconds of a request."""
    times = []
    for request in requests:
        start = time.perf_counter()
        decide(request)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main() -> None:
    print("skills  ours ms  ours ready ms  hassil ms  ratio")
    for number in (10, 100, 1000):
        skills = made(number)
        requests = [f"{VERBS[i % 10]} some milk to the thing{i}" for i in range(0, number, max(1, number // 20))]
        requests += ["tell me something that nobody declared", "what is the thing3 of the day"]
        start = time.perf_counter()
        phrases = Phrases(skills)
        ready = (time.perf_counter() - start) * 1000
        ours = measured(lambda text, phrases=phrases: phrases.decide(text, NOW), requests)  # type: ignore[misc]
        if find_spec("hassil"):
            theirs = measured(_hassil(skills), requests)
            print(f"{number:6}  {ours:7.2f}  {ready:13.0f}  {theirs:9.2f}  {theirs / ours:5.0f}")
        else:
            print(f"{number:6}  {ours:7.2f}  {ready:13.0f}  (pip install hassil)")


def _hassil(skills: list[Skill]) -> Callable[[str], object]:
    from hassil.intents import Intents, SlotList, WildcardSlotList
    from hassil.recognize import recognize

    intents = Intents.from_dict(
        {
            "language": "en",
            "intents": {s.name: {"data": [{"sentences": list(s.phrases)}]} for s in skills},
        }
    )
    lists: dict[str, SlotList] = {"item": WildcardSlotList(name="item"), "place": WildcardSlotList(name="place")}
    return lambda text: recognize(text, intents, slot_lists=lists)


if __name__ == "__main__":
    main()
