"""From the button's release to the first sound, step by step; start-up; memory; the whole process.

    python -m tests.bench.turn [--audio shared/audio]

Compare by ratio: times wander on a shared machine. The peer's hearing: python -m tests.bench.hear --peer.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from device.assembly import Assembly, opened
from device.commands.ask import TerminalAsker, timed
from device.config import Config
from models import fetch
from models.audio import read_audio
from models.types import Request

QUESTION = Path(__file__).parents[2] / "device" / "sounds" / "question.wav"


def resident_mb() -> float:
    """What this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--audio", type=Path, help="a folder with commands/*.wav, heard beside the demo's question")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    clips = [QUESTION, *(sorted((options.audio / "commands").glob("*.wav")) if options.audio else [])]
    os.environ["POCKET_LAM_MODELS"] = str(fetch.home())  # the home that moves is for what is written
    os.environ["POCKET_LAM_HOME"] = tempfile.mkdtemp()

    process = []
    for _ in range(options.rounds):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "device", "ask", "what time is it"], check=True, capture_output=True)
        process.append((time.perf_counter() - start) * 1000)

    assembly = Assembly(Config())
    start = time.perf_counter()
    with ThreadPoolExecutor() as pool:
        hearer, voice = pool.submit(lambda: assembly.hearer), pool.submit(lambda: assembly.voice)
        _ = assembly.deciders, hearer.result(), voice.result()
    ready = (time.perf_counter() - start) * 1000

    steps: dict[str, list[float]] = {"hear": [], "decide": [], "decide and act": [], "speak": [], "first sound": []}
    with opened() as database:
        turns = assembly.turns(database)
        for _ in range(options.rounds):
            for path in clips:
                clip, ms = read_audio(path), dict[str, int]()
                heard = timed(ms, "hear", lambda clip=clip: assembly.hear(clip))  # type: ignore[misc]
                began = time.perf_counter()
                turns.decide(Request(heard.text, turns.now()))
                steps["decide"].append((time.perf_counter() - began) * 1000)
                reply = timed(ms, "decide and act", lambda heard=heard: turns.run(heard, TerminalAsker()))  # type: ignore[misc]
                timed(ms, "speak", lambda reply=reply: next(assembly.voice.spoken(reply.say), None))  # type: ignore[misc]
                for name, value in ms.items():
                    steps[name].append(value)
                steps["first sound"].append(sum(ms.values()))
    print(f"{'step':16}  p50 ms  p95 ms   ({len(steps['hear'])} turns)")
    for name, values in steps.items():
        print(f"{name:16}  {statistics.median(values):6.1f}  {sorted(values)[int(len(values) * 0.95)]:6.1f}")
    print(f"start to ready    {ready:6.0f} ms")
    print(f'whole process     {statistics.median(process):6.0f} ms   lam ask "what time is it"')
    print(f"resident memory   {resident_mb():6.0f} MB   hearing and voice loaded")


if __name__ == "__main__":
    main()
