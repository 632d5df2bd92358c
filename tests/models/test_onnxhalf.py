"""The voice's first half in 16 bits gives what it gives in 32, from half the bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

from models.onnxcut import halves
from models.onnxfile import field, integer
from models.onnxhalf import LARGE, halved
from models.vits import DECODER

TOKENS = np.array([[1, 0, 20, 0, 34, 0, 59, 0, 18, 0, 31, 0, 120, 0, 2]], np.int64)
STILL = np.array([0.0, 1.0, 0.0], np.float32)  # no chance in the voice, nor in the lengths


def frames(model: bytes) -> Any:
    options = onnxruntime.SessionOptions()
    options.enable_mem_reuse = False
    session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    feed = {"input": TOKENS, "input_lengths": np.array([TOKENS.size], np.int64), "scales": STILL}
    return session.run(None, feed)[0]


@pytest.mark.models
def test_the_frames_are_the_same_but_for_rounding(voice_file: Path) -> None:
    first, _, _ = halves(voice_file, DECODER)
    narrow = halved(first)
    assert len(narrow) < 0.53 * len(first)
    wide, rounded = frames(first), frames(narrow)
    assert wide.shape == rounded.shape
    assert np.abs(wide - rounded).max() < 0.02 * np.abs(wide).max()


def test_what_is_small_or_no_array_of_floats_stays_as_it_is() -> None:
    small = field(5, integer(1, 2), integer(2, 1), field(8, b"two"), field(9, np.zeros(2, np.float32).tobytes()))
    whole = field(5, integer(1, LARGE), integer(2, 3), field(8, b"bytes"), field(9, bytes(LARGE)))
    model = integer(1, 300) + field(7, small, whole, field(2, b"graph")) + field(8, b"opset")
    assert halved(model) == model
