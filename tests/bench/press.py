"""What a press costs: until the speaker is silent, and what of the sound is lost at press and release.

    python -m tests.bench.press [--presses 20] [--busy 1]

Through a PulseAudio daemon of its own: the speaker's monitor, and a train of clicks into the virtual microphone, of which
a second recorder tells when each one sounded. --busy: so many processes that only compute run beside it.
Bars: press to silence 100 ms, press to recording 30 ms with nothing lost.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from device.microphone import PortAudioMicrophone
from device.sound import PortAudioSpeaker
from models.types import AudioClip
from tests.device import pulse


def spread(name: str, values: Sequence[float]) -> None:
    """Print seconds as milliseconds."""
    low, middle, high = (1000 * float(part) for part in np.percentile(values, [0, 50, 95]))
    print(f"{name:46} median {middle:6.1f} ms, 95 % {high:6.1f}, least {low:6.1f}, most {1000 * max(values):6.1f}")


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """So many processes compute something else meanwhile."""
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def silence(presses: int) -> None:
    """Stop a tone at any moment; when was it last heard?"""
    ears = pulse.Timed("ears.monitor")
    speaker = PortAudioSpeaker("pulse")
    tone = AudioClip((0.5 * np.sin(np.arange(22050 * 3) / 10)).astype(np.float32), 22050)
    stopped, sounded, returned, untold = [], [], [], []
    for _ in range(presses):
        begun = time.monotonic()
        speaker.play(tone)
        time.sleep(0.5 + random.random() / 5)
        pressed = time.monotonic()
        rest = speaker.stop()
        returned.append(time.monotonic() - pressed)
        began, heard = ears.until(pressed + 0.5)
        loud = began + np.flatnonzero(np.abs(heard) > 0.01) / pulse.RATE
        sounded.append(loud[loud > begun].min() - begun)
        stopped.append(max(0.0, loud.max() - pressed))
        untold.append(abs(tone.seconds - rest - (loud.max() - loud[loud > begun].min())))
    ears.close()
    speaker.close()
    spread("play -> sound (stream runs already)", sounded)
    spread("press -> stop() returned", returned)
    spread("press -> silence at the monitor", stopped)
    spread("what stop() says was not heard, error", untold)


def recording(presses: int, folder: Path, open: str) -> None:
    """Press, wait, release; which clicks are there?"""
    pulse.clicks(folder / "clicks.wav", presses * 1.5 + 5)
    train = subprocess.Popen(["paplay", "--device=mouth", folder / "clicks.wav"])
    other = pulse.Timed("mic")
    microphone = PortAudioMicrophone("pulse", "on-press" if open == "on-press" else "always")
    while not len(pulse.clicked(other.until(time.monotonic() + 0.5)[1])):
        pass  # not yet
    started, stopped, before, after, clips = [], [], [], [], []
    for _ in range(presses):
        pressed = time.monotonic()
        microphone.start()
        started.append(time.monotonic() - pressed)
        time.sleep(0.5 + random.random() / 5)
        released = time.monotonic()
        clip = microphone.stop().samples
        stopped.append(time.monotonic() - released)
        clips.append((pressed, released, clip))
        other.until(released + 0.5)
    began, sound = other.until(time.monotonic())
    lost = there = 0
    for pressed, released, clip in clips:
        try:
            first = pulse.place(clip, sound)
        except ValueError:
            known = began + pulse.clicked(sound) / pulse.RATE
            missing = int(np.sum((known > pressed) & (known < released)))
            lost, there = lost + missing, there + missing
            continue
        before.append(pressed - (began + first / pulse.RATE))
        after.append(began + (first + len(clip)) / pulse.RATE - released)
        wanted = pulse.clicked(sound) - first
        wanted = wanted[
            (wanted >= (pressed - began) * pulse.RATE - first) & (wanted < (released - began) * pulse.RATE - first)
        ]
        marks = pulse.clicked(clip)
        missing = sum(not np.any(np.abs(marks - click) <= 16) for click in wanted)
        lost, there = lost + missing, there + len(wanted)
    train.kill()
    train.wait()
    other.close()
    microphone.close()
    print(f'microphone.open = "{open}"')
    spread("  press -> start() returned", started)
    spread("  release -> stop() returned", stopped)
    spread("  sound kept from before the press", before)
    spread("  sound kept from after the release", after)
    print(f"  clicks between press and release: {there}, lost {lost}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presses", type=int, default=20)
    parser.add_argument("--busy", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, pulse.daemon(Path(folder) / "pulse") as environment:
        os.environ.update({name: environment[name] for name in ("PULSE_SERVER", "PULSE_RUNTIME_PATH")})
        with busy(options.busy):
            silence(options.presses)
            for open in ("always", "on-press"):
                recording(options.presses, Path(folder), open)


if __name__ == "__main__":
    main()
