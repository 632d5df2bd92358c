"""How long until the first sound, and how well it is understood.

    python -m tests.bench.speak [--threads N] [--voice NAME] [--times N]

Loads the voice and Whisper side by side, as the device does, then speaks answers of different lengths.
"Words wrong" is what Whisper makes of the voice, numbers and units folded to one spelling.
"""

from __future__ import annotations

import argparse
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from models import fetch
from models.hear import Hearer
from models.speak import Voice
from models.types import AudioClip
from tests.bench.words import errors, fold

ANSWERS = {
    "Timer set.": "timer set",
    "It is 9 AM.": "it is 9 am",
    "Your pasta timer is set for 10 minutes.": "your pasta timer is set for 10 minutes",
    "Okay, I added milk, eggs and bread to the shopping list.": "okay i added milk eggs and bread to the shopping list",
    "Your next alarm is set for seven in the morning on Friday, and there are three timers running.":
        "your next alarm is set for seven in the morning on friday and there are three timers running",
    "It is 20 degrees outside. Tomorrow it will be colder, with rain in the evening.":
        "it is 20 degrees outside tomorrow it will be colder with rain in the evening",
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=0, help="0: one fewer than cores")
    parser.add_argument("--voice", default="en_US-joe-medium")
    parser.add_argument("--times", type=int, default=5)
    arguments = parser.parse_args()
    try:
        whisper, piper = fetch.path("whisper-base"), fetch.path(arguments.voice)
    except fetch.FetchError as error:
        parser.exit(1, f"{error}\n")
    start = time.perf_counter()
    with ThreadPoolExecutor() as pool:
        hearing = pool.submit(Hearer, whisper, arguments.threads)
        voice = Voice(piper, arguments.threads)
        hearer = hearing.result()
    print(f"loaded side by side in {time.perf_counter() - start:.2f} s")
    print("| answer | first sound s | whole s | length s | times real time | words wrong |")
    print("|---|---|---|---|---|---|")
    firsts = []
    for text, words in ANSWERS.items():
        rows = [spoken(voice, text) for _ in range(arguments.times)]
        first = statistics.median(row[0] for row in rows)
        whole = statistics.median(row[1] for row in rows)
        clip = rows[-1][2]
        wrong = errors(fold(words), fold(hearer.hear(clip).text))
        firsts.append(first)
        print(f"| {text} | {first:.3f} | {whole:.3f} | {clip.seconds:.1f} | {whole / clip.seconds:.3f} | {wrong} |")
    print(f"first sound, median of the answers: {statistics.median(firsts):.3f} s")


def spoken(voice: Voice, text: str) -> tuple[float, float, AudioClip]:
    """Seconds to the first clip, to the last one, and all of the sound."""
    start = time.perf_counter()
    clips = []
    first = 0.0
    for clip in voice.speak(text):
        first = first or time.perf_counter() - start
        clips.append(clip.samples)
    return first, time.perf_counter() - start, AudioClip(np.concatenate(clips), voice.rate)


if __name__ == "__main__":
    main()
