from __future__ import annotations

import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from models.audio import AudioError, read_audio, resample, write_wav
from models.types import AudioClip


def tone(seconds: float = 1.0, rate: int = 16000, pitch: float = 440.0) -> AudioClip:
    times = np.arange(round(seconds * rate)) / rate
    return AudioClip((0.5 * np.sin(2 * np.pi * pitch * times)).astype(np.float32), rate)


def loudest_pitch(clip: AudioClip) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(clip.samples))) / clip.seconds)


def wav(path: Path, rate: int, channels: int, width: int) -> Path:
    """A tone of one second in every channel."""
    samples = tone(rate=rate).samples
    data = (samples * 32767).astype("<i2") if width == 2 else (samples * 127 + 128).astype("u1")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(np.repeat(data, channels).tobytes())
    return path


def test_a_wav_comes_back_as_it_was_written(tmp_path: Path) -> None:
    clip = tone()
    write_wav(tmp_path / "a.wav", [clip])
    again = read_audio(tmp_path / "a.wav")
    assert again.rate == 16000
    assert again.samples.dtype == np.float32
    assert np.max(np.abs(again.samples - clip.samples)) < 1e-4


@pytest.mark.parametrize(("rate", "channels", "width"), [(44100, 2, 2), (48000, 6, 2), (8000, 1, 1), (44100, 2, 1)])
def test_any_rate_any_number_of_channels_and_8_bit_are_read(
    tmp_path: Path, rate: int, channels: int, width: int
) -> None:
    clip = read_audio(wav(tmp_path / "a.wav", rate, channels, width))
    assert clip.rate == 16000
    assert clip.seconds == pytest.approx(1, abs=0.01)
    assert loudest_pitch(clip) == pytest.approx(440, abs=2)
    assert 0.2 < np.max(np.abs(clip.samples)) <= 1.0


def test_bytes_are_read_like_a_file(tmp_path: Path) -> None:
    data = wav(tmp_path / "a.wav", 16000, 1, 2).read_bytes()
    assert read_audio(data).seconds == pytest.approx(1)


def test_a_raw_format_is_read_when_it_is_named() -> None:
    assert read_audio(bytes(8000), format="g722").seconds == pytest.approx(1, abs=0.01)


def test_a_wav_that_breaks_off_gives_what_is_there(tmp_path: Path) -> None:
    data = wav(tmp_path / "a.wav", 16000, 1, 2).read_bytes()
    assert read_audio(data[: len(data) // 2]).seconds == pytest.approx(0.5, abs=0.01)


def test_a_wav_that_breaks_off_in_its_header_is_an_error_in_a_sentence(tmp_path: Path) -> None:
    data = wav(tmp_path / "a.wav", 16000, 1, 2).read_bytes()
    for length in (4, 20, 43, 44):
        with pytest.raises(AudioError, match=r"^The sound .*\.$"):
            read_audio(data[:length])


def test_a_wav_whose_header_promises_four_gigabytes_is_read(tmp_path: Path) -> None:
    data = bytearray(wav(tmp_path / "a.wav", 16000, 1, 2).read_bytes())
    data[40:44] = struct.pack("<I", 0xFFFFFFFF)  # what a recorder leaves when it is killed
    assert read_audio(bytes(data)).seconds == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"Dear diary, today I made no sound at all. " * 100, "is not a sound file"),
        (b"#EXTM3U\n#EXTINF:10,\nhttp://192.0.2.1/a.ts\n#EXT-X-ENDLIST\n", "is not a sound file"),
        (bytes(5000), "is not a sound file"),
    ],
)
def test_what_is_no_sound_is_an_error_that_names_the_file(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    with pytest.raises(AudioError, match=words) as caught:
        read_audio(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_and_a_folder_are_errors_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="There is no file"):
        read_audio(tmp_path / "none.wav")
    with pytest.raises(AudioError, match="cannot be read"):
        read_audio(tmp_path)


def test_ten_minutes_are_read_and_more_are_not(tmp_path: Path) -> None:
    minute = AudioClip(np.zeros(60 * 8000, np.float32), 8000)
    write_wav(tmp_path / "ten.wav", [minute] * 10)
    assert read_audio(tmp_path / "ten.wav").seconds == pytest.approx(600, abs=0.1)
    write_wav(tmp_path / "eleven.wav", [minute] * 11)
    with pytest.raises(AudioError, match="longer than 10 minutes"):
        read_audio(tmp_path / "eleven.wav")


def test_clips_are_written_one_after_the_other_at_the_rate_of_the_first(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", [tone(0.5, 22050), tone(0.5, 16000)])
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (22050, 1, 2)
        assert file.getnframes() == pytest.approx(22050, abs=50)


def test_no_clips_make_a_file_of_no_length(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", [])
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert file.getnframes() == 0


def test_too_loud_is_clipped_and_does_not_wrap_around(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", [AudioClip(np.array([2.0, -2.0] * 100, np.float32), 16000)])
    samples = read_audio(tmp_path / "a.wav").samples
    assert samples[0] > 0.99
    assert samples[1] < -0.99


def test_resampling_keeps_length_and_pitch() -> None:
    clip = resample(tone(1, 22050), 48000)
    assert clip.rate == 48000
    assert clip.seconds == pytest.approx(1, abs=0.001)
    assert loudest_pitch(clip) == pytest.approx(440, abs=2)


def test_resampling_to_the_same_rate_is_the_clip_itself_and_nothing_stays_nothing() -> None:
    clip = tone()
    assert resample(clip, 16000) is clip
    assert len(resample(AudioClip(np.zeros(0, np.float32), 8000), 16000).samples) == 0
