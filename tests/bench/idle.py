"""What waiting for a press costs: processor time with the microphone open and the speaker at rest.

    python -m tests.bench.idle [--seconds 30]

This process only; the sound server's share is its own. Bar: 2 % of one core.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from device.microphone import PortAudioMicrophone
from device.sound import IDLE, PortAudioSpeaker
from tests.bench.turn import resident_mb
from tests.device import pulse


def share(name: str, seconds: float) -> None:
    """Print how much of one core this process takes."""
    before, start = time.process_time(), time.monotonic()
    time.sleep(seconds)
    used = (time.process_time() - before) / (time.monotonic() - start)
    print(f"{name:50} {100 * used:5.2f} % of one core, {resident_mb():.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=30)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder, pulse.daemon(Path(folder) / "pulse") as environment:
        os.environ.update({name: environment[name] for name in ("PULSE_SERVER", "PULSE_RUNTIME_PATH")})
        speaker = PortAudioSpeaker("pulse")
        time.sleep(3)
        share("speaker running (until 5 s after the last sound)", 3)
        time.sleep(IDLE)
        share("speaker at rest", seconds / 3)
        microphone = PortAudioMicrophone("pulse")
        time.sleep(3)
        share("speaker at rest, microphone open", seconds)
        microphone.start()
        share("recording", seconds / 3)
        microphone.close()
        speaker.close()


if __name__ == "__main__":
    main()
