"""A PulseAudio daemon of the test's own, with a virtual microphone and a virtual speaker."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RATE = 16000

# What is played to the sink "mouth" comes out of the source "mic"; what the device plays goes to "ears".
_SCRIPT = """
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=mouth rate=48000
load-module module-remap-source source_name=mic master=mouth.monitor
load-module module-null-sink sink_name=ears rate=48000
set-default-sink ears
set-default-source mic
"""


@contextmanager
def daemon(folder: Path) -> Iterator[dict[str, str]]:
    """Run the daemon; gives the environment that its clients need."""
    folder.mkdir(exist_ok=True)
    socket = folder / "native"
    script = folder / "script.pa"
    script.write_text(_SCRIPT.format(socket=socket))
    environment = {"PULSE_SERVER": f"unix:{socket}", "PULSE_RUNTIME_PATH": str(folder), "HOME": str(folder)}
    process = subprocess.Popen(
        ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "-F", str(script)],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        # pactl waits for nothing by itself: ask until the daemon answers or has ended.
        asked = ["pactl", "--server", environment["PULSE_SERVER"], "info"]
        while subprocess.run(asked, capture_output=True, check=False).returncode:
            if process.poll() is not None:
                assert process.stderr is not None
                raise RuntimeError(f"pulseaudio ended: {process.stderr.read().decode()}")
        yield environment
    finally:
        process.terminate()
        process.wait()
        if process.stderr:
            process.stderr.close()


def play(path: Path) -> None:
    """Say a WAV file into the microphone; returns when it has sounded."""
    subprocess.run(["paplay", "--device=mouth", str(path)], check=True)


class Ears:
    """Records what the device's speaker sounds, from now on: 16 kHz, mono, 16-bit."""

    def __init__(self) -> None:
        command = ["parec", "--device=ears.monitor", "--format=s16le", f"--rate={RATE}", "--channels=1", "--raw",
                   "--latency-msec=50"]  # fmt: skip
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self._heard = bytearray()
        self._more = threading.Condition()
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        while sound := os.read(self._process.stdout.fileno(), 4096):
            with self._more:
                self._heard += sound
                self._more.notify()

    def take(self, more: float) -> bytes:
        """All sound so far and so many more seconds of it; a silent speaker gives zeros."""
        with self._more:
            wanted = len(self._heard) + int(more * RATE) * 2
            assert self._more.wait_for(lambda: len(self._heard) >= wanted, timeout=30)
            sound = bytes(self._heard)
            self._heard.clear()
        return sound

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._listener.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
