"""The chain that Home Assistant's users have: wyoming-faster-whisper, a reply, wyoming-piper, one after the other.

Both servers run here, on Unix sockets, with the same model files; each is installed once in an environment of its own.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType

import platformdirs

from models.types import AudioClip
from tests.bench.peer import Peer, answered, receive, send


class Chain:
    """Started on entering, stopped on leaving. whisper: a folder; voice: an .onnx file with its .json beside it."""

    def __init__(self, whisper: Path, voice: Path) -> None:
        self._ears = Peer(whisper)
        self._voice = voice
        self._folder = tempfile.TemporaryDirectory()
        self._address = Path(self._folder.name, "piper")

    def __enter__(self) -> Chain:
        self._ears.__enter__()
        options = [
            "--voice",
            self._voice.stem,
            "--data-dir",
            str(self._voice.parent),
            "--uri",
            f"unix://{self._address}",
        ]
        self._server = subprocess.Popen(
            [_program("wyoming-piper"), *options, "--local-files-only"], stderr=subprocess.DEVNULL
        )
        try:
            answered(self._server, lambda: self.speak("Hello."))  # it loads the voice at the first text
        except OSError:
            self._ears.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ears.__exit__(kind, error, trace)
        self._server.terminate()
        self._server.wait()
        self._folder.cleanup()

    def turn(self, clip: AudioClip, reply: str) -> tuple[float, float]:
        """Seconds from the end of the clip to its words, and from those to the first sound of the reply."""
        return self._ears.hear(clip)[1], self.speak(reply)

    def speak(self, text: str) -> float:
        """Seconds until the first sound has come. Raises OSError."""
        start, first = time.perf_counter(), 0.0
        with socket.socket(socket.AF_UNIX) as link:
            link.connect(str(self._address))
            with link.makefile("rwb") as stream:
                send(stream, "synthesize", {"text": text})
                while (event := receive(stream))[0] != "audio-stop":
                    if event[0] == "audio-chunk":
                        first = first or time.perf_counter() - start
        return first


def _program(name: str) -> Path:
    """The command of a server, installed once."""
    home = platformdirs.user_cache_path("pocket-lam") / "bench" / name
    command = home / "bin" / name
    if not command.exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        subprocess.run([home / "bin" / "pip", "install", "-qq", name], check=True)
    return command
