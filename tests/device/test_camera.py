"""The camera: OpenCV over a recording (there is no V4L2 device here), a stand-in for picamera2, pictures in a folder."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from device import camera as cameras
from device.camera import FolderCamera, PiCamera, UsbCamera, make_camera
from device.config import Camera
from device.look import LONGEST
from device.ports import PortLost

SHADES = [0, 0, 4, 40, 120, 200, 200, 200, 200, 200]  # as an exposure settles

PICAMERA2 = """
class Picture:
    size = (2, 1)
    def convert(self, mode): return self
    def tobytes(self): return bytes([255, 0, 0, 0, 0, 255])

class Picamera2:
    def __init__(self):
        {first}
        self.seen = 0
    def create_still_configuration(self, main): return main
    def configure(self, what): assert what["size"] == (2048, 1536)
    def start(self): pass
    def close(self): pass
    def capture_metadata(self):
        self.seen += 1
        return {{"AeLocked": self.seen == 3}}
    def capture_image(self, name):
        assert self.seen == 3
        return Picture()
"""


class Light:
    def __init__(self) -> None:
        self.shown: list[bool] = []

    def __call__(self, on: bool) -> None:
        self.shown.append(on)


@pytest.fixture
def light() -> Light:
    return Light()


def film(path: Path, shades: list[int]) -> Path:
    """A recording: left half blue, right half of these shades of grey, a frame each."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 48))
    for shade in shades:
        frame = np.full((48, 64, 3), shade, np.uint8)
        frame[:, :32] = (min(shade, 200), 0, 0)  # OpenCV's order: blue first
        writer.write(frame)
    writer.release()
    return path


def picture(path: Path, color: str = "red", size: tuple[int, int] = (4, 2)) -> Path:
    path.parent.mkdir(exist_ok=True)
    Image.new("RGB", size, color).save(path)
    return path


def pi_python(folder: Path, first: str = "pass") -> str:
    """A Python that has a picamera2."""
    (folder / "picamera2.py").write_text(PICAMERA2.format(first=first))
    python = folder / "python3"
    python.write_text(f'#!/bin/sh\nPYTHONPATH={folder} exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return str(python)


def test_the_dark_first_pictures_are_thrown_away_and_blue_stays_blue(tmp_path: Path, light: Light) -> None:
    seen = UsbCamera(str(film(tmp_path / "film.avi", SHADES)), light).look()
    assert (seen.mode, seen.size) == ("RGB", (64, 48))
    red, green, blue = seen.getpixel((8, 24))  # type: ignore[misc]
    assert blue > 180
    assert max(red, green) < 40
    assert min(seen.getpixel((56, 24))) > 180  # type: ignore[arg-type]
    assert light.shown == [True, False]


def test_in_a_dark_room_the_picture_is_dark(tmp_path: Path, light: Light) -> None:
    seen = UsbCamera(str(film(tmp_path / "film.avi", [2] * 40)), light).look()
    assert max(seen.getpixel((56, 24))) < 10  # type: ignore[arg-type]


def test_a_camera_that_goes_away_while_it_looks_says_so_and_the_light_goes_out(tmp_path: Path, light: Light) -> None:
    with pytest.raises(PortLost, match="went away while I looked"):
        UsbCamera(str(film(tmp_path / "film.avi", SHADES[:3])), light).look()
    assert light.shown == [True, False]


@pytest.mark.parametrize("device", ["", "7", "/dev/video99", "/dev/null"])
def test_a_camera_that_is_not_there_says_so(device: str, light: Light) -> None:
    with pytest.raises(PortLost, match=r"can't find the camera\. Plug it in"):
        UsbCamera(device, light).look()
    assert light.shown == [True, False]


def test_a_camera_that_hangs_is_ended(tmp_path: Path, light: Light, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cameras, "PATIENCE", 0.01)
    with pytest.raises(PortLost, match="does not answer"):
        PiCamera(light, pi_python(tmp_path, "import time; time.sleep(60)")).look()
    assert light.shown == [True, False]


def test_the_picture_of_picamera2_is_taken_when_the_light_is_measured(tmp_path: Path, light: Light) -> None:
    seen = PiCamera(light, pi_python(tmp_path)).look()
    assert [seen.getpixel((x, 0)) for x in (0, 1)] == [(255, 0, 0), (0, 0, 255)]
    assert light.shown == [True, False]


def test_without_picamera2_the_mend_is_named(light: Light) -> None:
    with pytest.raises(PortLost, match="sudo apt install python3-picamera2"):
        PiCamera(light, sys.executable).look()


def test_a_pi_without_a_camera_says_so(tmp_path: Path, light: Light) -> None:
    with pytest.raises(PortLost, match="can't find the camera"):
        PiCamera(light, pi_python(tmp_path, "[][0]")).look()


def test_a_python_that_does_not_start_is_named(tmp_path: Path, light: Light) -> None:
    with pytest.raises(PortLost, match="nowhere"):
        PiCamera(light, str(tmp_path / "nowhere")).look()
    assert light.shown == [True, False]


def test_the_privacy_switch_ends_a_look_that_has_begun(tmp_path: Path) -> None:
    looking = threading.Event()
    camera = PiCamera(lambda on: looking.set(), pi_python(tmp_path, "import time; time.sleep(60)"))
    said: list[str] = []

    def look() -> None:
        with pytest.raises(PortLost) as lost:
            camera.look()
        said.append(str(lost.value))

    thread = threading.Thread(target=look)
    thread.start()
    assert looking.wait(30)
    camera.shut(True)
    thread.join(30)
    assert said == ["The privacy switch is on, so I can't see."]


def test_the_pictures_of_a_folder_come_by_name_and_round_again(tmp_path: Path, light: Light) -> None:
    for name, color in (("b.png", "lime"), ("a.jpg", "red"), ("c.webp", "blue")):
        picture(tmp_path / name, color)
    (tmp_path / "notes.txt").write_text("no picture")
    camera = FolderCamera(tmp_path, light)
    seen = [camera.look().resize((1, 1)).tobytes() for _ in range(4)]
    assert [pixel.index(max(pixel)) for pixel in seen] == [0, 1, 2, 0]
    assert light.shown == [True, False] * 4


def test_a_picture_taken_upright_is_upright(tmp_path: Path, light: Light) -> None:
    tags = Image.Exif()
    tags[0x0112] = 6  # the camera was turned by a quarter
    Image.new("RGB", (40, 20)).save(tmp_path / "a.jpg", exif=tags)
    assert FolderCamera(tmp_path, light).look().size == (20, 40)


def test_a_large_picture_is_made_smaller(tmp_path: Path, light: Light) -> None:
    picture(tmp_path / "a.jpg", size=(5000, 2500))
    assert FolderCamera(tmp_path, light).look().size == (LONGEST, LONGEST // 2)


@pytest.mark.parametrize("size", [(12_000, 8_000), (20_000, 20_000)])
def test_a_picture_beyond_reason_is_not_read(tmp_path: Path, light: Light, size: tuple[int, int]) -> None:
    header = picture(tmp_path / "a.bmp").read_bytes()
    wide = header[:18] + b"".join(side.to_bytes(4, "little") for side in size) + header[26:]
    (tmp_path / "a.bmp").write_bytes(wide)
    with pytest.raises(PortLost, match=r"a\.bmp is too large"):
        FolderCamera(tmp_path, light).look()
    assert light.shown == [True, False]


@pytest.mark.parametrize("keep", [0, 3, 200])
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
def test_a_damaged_picture_is_named_and_the_next_look_goes_on(
    tmp_path: Path, light: Light, name: str, keep: int
) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / name)
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:keep])
    picture(tmp_path / "b.png")
    camera = FolderCamera(tmp_path, light)
    with pytest.raises(PortLost, match=f"{name} is damaged, or no picture"):
        camera.look()
    assert camera.look().size == (4, 2)
    assert light.shown == [True, False] * 2


def test_a_folder_without_pictures_or_no_folder_says_what_to_do(tmp_path: Path, light: Light) -> None:
    with pytest.raises(PortLost, match="There are no pictures in .* Put a JPEG"):
        FolderCamera(tmp_path, light).look()
    with pytest.raises(PortLost, match="gone: No such file"):
        FolderCamera(tmp_path / "gone", light).look()
    (tmp_path / "a.jpg").mkdir()
    with pytest.raises(PortLost, match="Is a directory"):
        FolderCamera(tmp_path, light).look()
    assert light.shown == [True, False] * 3


def test_while_the_privacy_switch_is_on_it_neither_looks_nor_lights(tmp_path: Path, light: Light) -> None:
    picture(tmp_path / "a.png")
    camera = FolderCamera(tmp_path, light)
    camera.shut(True)
    with pytest.raises(PortLost, match=r"^The privacy switch is on, so I can't see\.$"):
        camera.look()
    assert light.shown == []
    camera.shut(False)
    assert camera.look().size == (4, 2)
    camera.close()


def test_the_config_says_which_camera(tmp_path: Path, light: Light) -> None:
    assert make_camera(Camera(), light) is None
    assert isinstance(make_camera(Camera("pi"), light), PiCamera)
    assert isinstance(make_camera(Camera("usb", "2"), light), UsbCamera)
    picture(tmp_path / "a.png")
    camera = make_camera(Camera("folder", str(tmp_path)), light)
    assert camera is not None
    assert camera.look().mode == "RGB"
