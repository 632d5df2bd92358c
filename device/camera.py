"""The camera: a Raspberry Pi's own, any V4L2 camera, or pictures in a folder.

A real camera is looked through by a process of its own (look.py), which hands one picture over a pipe
and ends. So the camera is open for that long only, and its own light tells the truth; one that hangs is ended by
force; its libraries take no memory meanwhile; and picamera2 runs in the system's Python, which has it, with the numpy
that it was built for. No picture is written to a file.
"""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
import threading
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from device import config
from device.look import LONGEST, Look
from device.ports import PortLost

if TYPE_CHECKING:
    from PIL.Image import Image

log = logging.getLogger(__name__)

PATIENCE = 20.0  # s; a Raspberry Pi Zero takes 5 to load picamera2
SYSTEM_PYTHON = "/usr/bin/python3"
PROGRAM = str(Path(__file__).with_name("look.py"))
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".ppm"})

Watching = Callable[[bool], None]


class _Camera(ABC):
    """What all have in common: the privacy switch, the light, one look at a time."""

    def __init__(self, watching: Watching) -> None:
        """watching: told True before it looks and False after, however that ends."""
        self._watching = watching
        self._shut = threading.Event()
        self._looking = threading.Lock()

    def look(self) -> Image:
        with self._looking:
            self._refuse()
            self._watching(True)
            try:
                picture = self._take()
            finally:
                self._watching(False)
            self._refuse()  # it was shut in the middle: nothing was seen
            return picture

    def shut(self, shut: bool) -> None:
        if shut:
            self._shut.set()
        else:
            self._shut.clear()

    @abstractmethod
    def _take(self) -> Image:
        """The picture, from where this camera has it. Raises PortLost."""

    def _refuse(self) -> None:
        if self._shut.is_set():
            raise PortLost("The privacy switch is on, so I can't see.")


class _Process(_Camera):
    """Looks through a process that writes a PPM picture, or ends with a Look. missing: the mend for Look.NO_LIBRARY."""

    missing = ""

    def __init__(self, command: Sequence[str], watching: Watching) -> None:
        super().__init__(watching)
        self._command = [*command]
        self._process: subprocess.Popen[bytes] | None = None

    def shut(self, shut: bool) -> None:
        super().shut(shut)
        if shut:
            self.close()

    def close(self) -> None:
        if process := self._process:
            process.kill()

    def _take(self) -> Image:
        # PYTHONPATH and the like belong to our Python, not to the system's.
        env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        try:
            process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env
            )
        except OSError as error:
            raise PortLost(f"I can't look: {self._command[0]} does not start ({error.strerror}).") from error
        with process:
            self._process = process
            if self._shut.is_set():
                process.kill()
            try:
                picture, said = process.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                raise PortLost("The camera does not answer. Unplug it and plug it in again, or restart me.") from None
            finally:
                process.kill()
                self._process = None
        self._refuse()
        if process.returncode:
            log.info("camera: %s", said.decode(errors="replace").strip()[-2000:])
            raise PortLost(self._why(process.returncode))
        return _opened(io.BytesIO(picture), "what the camera sent")

    def _why(self, code: int) -> str:
        match code:
            case Look.NO_LIBRARY:
                return self.missing
            case Look.NO_CAMERA:
                return "I can't find the camera. Plug it in, and see that no other program uses it."
            case Look.NO_PICTURE:
                return "The camera went away while I looked. Please plug it in again."
        return f"The camera's program failed with code {code}. Run lam -v doctor to see why."


class PiCamera(_Process):
    """A camera on a Raspberry Pi's ribbon cable, by picamera2 of the system."""

    missing = "I can't use the camera without picamera2. Install it with: sudo apt install python3-picamera2"

    def __init__(self, watching: Watching, python: str = SYSTEM_PYTHON) -> None:
        # -P: the script's folder has a secrets.py and others, which must not stand before the library's.
        super().__init__([python, "-P", PROGRAM, "pi"], watching)


class UsbCamera(_Process):
    """Any V4L2 camera by OpenCV. device: its number or path, empty for the first; or a video file."""

    missing = "I can't use the camera without OpenCV. Install it with: .venv/bin/python -m pip install -e '.[camera]'"

    def __init__(self, device: str, watching: Watching) -> None:
        super().__init__([sys.executable, "-P", PROGRAM, "usb", device or "0"], watching)


class FolderCamera(_Camera):
    """Pictures in a folder, by name, one after the other and round again; upright as their EXIF says."""

    def __init__(self, folder: Path, watching: Watching) -> None:
        super().__init__(watching)
        self._folder = folder
        self._last = ""

    def close(self) -> None:
        pass

    def _take(self) -> Image:
        try:
            found = sorted(path.name for path in self._folder.iterdir() if path.suffix.lower() in PICTURES)
            if not found:
                raise PortLost(f"There are no pictures in {self._folder}. Put a JPEG or PNG file there.")
            self._last = next((name for name in found if name > self._last), found[0])  # goes on past a bad one, too
            return _opened(io.BytesIO((self._folder / self._last).read_bytes()), self._last)
        except OSError as error:
            raise PortLost(f"I can't read {error.filename or self._folder}: {error.strerror}.") from error


def _opened(data: io.BytesIO, name: str) -> Image:
    """The picture upright, RGB, at most LONGEST pixels on a side. Raises PortLost for what is none."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(data)
        picture.draft("RGB", (LONGEST, LONGEST))  # a JPEG is made smaller while it is read
        picture.thumbnail((LONGEST, LONGEST))
        return ImageOps.exif_transpose(picture).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PortLost(f"The picture {name} is too large: more than {Image.MAX_IMAGE_PIXELS} pixels.") from error
    except Exception as error:  # a damaged file raises anything, by format: OSError, SyntaxError, struct.error ...
        raise PortLost(f"The picture {name} is damaged, or no picture.") from error


def make_camera(settings: config.Camera, watching: Watching) -> PiCamera | UsbCamera | FolderCamera | None:
    """The camera of the config; None where there is none."""
    match settings.kind:
        case "pi":
            return PiCamera(watching)
        case "usb":
            return UsbCamera(settings.device, watching)
        case "folder":
            return FolderCamera(Path(settings.device).expanduser(), watching)
        case _:
            return None
