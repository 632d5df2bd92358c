"""The program that looks through a camera once: writes the picture to standard output, as PPM, and ends.

    python -P look.py pi
    python -P look.py usb DEVICE

device/camera.py starts it; under the system's Python for "pi", so it stands alone.
"""

from __future__ import annotations

import os
import stat
import sys
from enum import IntEnum
from pathlib import Path

LONGEST = 2048  # pixels of the longer side; enough to read a label
FRAMES = 30  # at most; one to two seconds
FIRST = 5  # so many are not believed: many cameras begin dark or green
STEADY = 1.5  # of 255: a brightness that changes less from one picture to the next has settled
DARK = 8.0  # of 255


class Look(IntEnum):
    """How it ends without a picture."""

    NO_LIBRARY = 3
    NO_CAMERA = 4
    NO_PICTURE = 5


def pi() -> int:
    """picamera2; its own AE says when the light is measured."""
    try:
        from picamera2 import Picamera2
    except ImportError as error:
        print(error, file=sys.stderr)
        return Look.NO_LIBRARY
    try:
        camera = Picamera2()
        camera.configure(camera.create_still_configuration(main={"size": (LONGEST, LONGEST * 3 // 4)}))
        camera.start()
    except (IndexError, RuntimeError) as error:  # IndexError: there is none
        print(error, file=sys.stderr)
        return Look.NO_CAMERA
    try:
        for _ in range(FRAMES):
            if camera.capture_metadata().get("AeLocked"):
                break
        picture = camera.capture_image("main").convert("RGB")
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return Look.NO_PICTURE
    finally:
        camera.close()
    width, height = picture.size
    return _write(width, height, picture.tobytes())


def usb(device: str) -> int:
    """OpenCV; pictures are thrown away until the brightness has settled."""
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "5")  # s, instead of 10
    try:
        import cv2
    except ImportError as error:
        print(error, file=sys.stderr)
        return Look.NO_LIBRARY
    camera = cv2.VideoCapture(int(device) if device.isdigit() else device, _backend(cv2, device))
    if not camera.isOpened():
        return Look.NO_CAMERA
    try:
        for name, value in (
            (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")),  # raw, a large picture takes a third of a second
            (cv2.CAP_PROP_FRAME_WIDTH, 1920),
            (cv2.CAP_PROP_FRAME_HEIGHT, 1080),
        ):
            camera.set(name, value)  # what it does not have it leaves
        before = -1.0
        for number in range(FRAMES):
            there, picture = camera.read()
            if not there:
                return Look.NO_PICTURE
            bright = float(picture.mean())
            if number >= FIRST and bright > DARK and abs(bright - before) < STEADY:
                break
            before = bright
    except cv2.error as error:
        print(error, file=sys.stderr)
        return Look.NO_PICTURE
    finally:
        camera.release()
    return _write(picture.shape[1], picture.shape[0], cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).tobytes())


def _backend(cv2, device: str) -> int:  # type: ignore[no-untyped-def]
    """V4L2 for a camera; for a file what reads it."""
    try:
        is_file = not device.isdigit() and stat.S_ISREG(Path(device).stat().st_mode)
    except OSError:
        is_file = False
    return int(cv2.CAP_ANY if is_file else cv2.CAP_V4L2)


def _write(width: int, height: int, pixels: bytes) -> int:
    sys.stdout.buffer.write(f"P6 {width} {height} 255\n".encode() + pixels)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(pi() if sys.argv[1] == "pi" else usb(sys.argv[2]))
