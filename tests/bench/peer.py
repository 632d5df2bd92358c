"""A wyoming-faster-whisper server and its protocol: one line of JSON, then data, then sound."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BufferedRWPair
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import platformdirs

from models.types import AudioClip

CHUNK = 3200  # bytes; a tenth of a second


class Peer:
    """Started on entering, stopped on leaving; talks over a Unix socket."""

    def __init__(self, model: Path) -> None:
        """Take the folder of the Whisper model that it shall load."""
        self._model = model
        self._folder = tempfile.TemporaryDirectory()
        self._address = Path(self._folder.name, "peer")

    def __enter__(self) -> Peer:
        options = ["--model", str(self._model), "--data-dir", self._folder.name, "--uri", f"unix://{self._address}"]
        options += ["--stt-library", "faster-whisper", "--compute-type", "int8", "--local-files-only"]
        self._server = subprocess.Popen([program(), *options], stderr=subprocess.DEVNULL)
        silence = AudioClip(np.zeros(16000, np.float32), 16000)
        answered(self._server, lambda: self.hear(silence))  # it loads the model at the first question
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.terminate()
        self._server.wait()
        self._folder.cleanup()

    def hear(self, clip: AudioClip) -> tuple[str, float]:
        """The words, and the seconds from the end of the sound to them. Raises OSError."""
        sound = (np.clip(clip.samples, -1, 1) * 32767).astype("<i2").tobytes()
        form = {"rate": clip.rate, "width": 2, "channels": 1}
        with socket.socket(socket.AF_UNIX) as link:
            link.connect(str(self._address))
            with link.makefile("rwb") as stream:
                send(stream, "transcribe", {"language": "en"})
                send(stream, "audio-start", form)
                for at in range(0, len(sound), CHUNK):
                    send(stream, "audio-chunk", form, sound[at : at + CHUNK])
                send(stream, "audio-stop", {})
                start = time.perf_counter()
                while (event := receive(stream))[0] != "transcript":
                    pass
                return str(event[1]["text"]), time.perf_counter() - start


def send(stream: BufferedRWPair, kind: str, data: dict[str, Any], sound: bytes = b"") -> None:
    body = json.dumps(data).encode()
    head = {"type": kind, "data_length": len(body), "payload_length": len(sound)}
    stream.write(json.dumps(head).encode() + b"\n" + body + sound)
    stream.flush()


def receive(stream: BufferedRWPair) -> tuple[str, dict[str, Any]]:
    """The next event. Raises ConnectionError when the server has gone."""
    line = stream.readline()
    if not line:
        raise ConnectionError("The server closed the connection.")
    head = json.loads(line)
    data = {**head.get("data", {}), **json.loads(stream.read(head.get("data_length") or 0) or b"{}")}
    stream.read(head.get("payload_length") or 0)
    return str(head["type"]), data


def answered(server: subprocess.Popen[bytes], ask: Callable[[], object], patience: float = 60.0) -> None:
    """Return when a server that was just started has answered; raises OSError, and ends it, when it does not."""
    deadline = time.monotonic() + patience
    while True:
        try:
            ask()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                server.terminate()
                server.wait()
                raise
            time.sleep(0.2)


def program() -> Path:
    """The server's command, installed once."""
    home = platformdirs.user_cache_path("pocket-lam") / "bench" / "wyoming-faster-whisper"
    command = home / "bin" / "wyoming-faster-whisper"
    if not command.exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        subprocess.run([home / "bin" / "pip", "install", "--quiet", "wyoming-faster-whisper"], check=True)
    return command
