"""The arrays of an ONNX file are read as they were written; anything else is no such file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from models import fetch
from models.onnxfile import arrays


def field(number: int, value: bytes | int) -> bytes:
    """One field of a protobuf message; its numbers are below 128 here."""
    if isinstance(value, int):
        return bytes([number << 3, value])
    assert len(value) < 128
    return bytes([number << 3 | 2, len(value)]) + value


def tensor(name: str, array: NDArray[Any], kind: int) -> bytes:
    shape = b"".join(field(1, size) for size in array.shape)
    return field(5, shape + field(2, kind) + field(8, name.encode()) + field(9, array.tobytes()))


def test_arrays_come_back_in_order(tmp_path: Path) -> None:
    eight, whole = np.arange(-3, 3, dtype=np.int8).reshape(2, 3), np.array([0.5, -2], np.float32)
    path = tmp_path / "model.onnx"
    path.write_bytes(field(1, 8) + field(7, tensor("b", eight, 3) + tensor("a", whole, 1) + tensor("odd", whole, 99)))
    found = arrays(path)
    assert list(found) == ["b", "a"]
    assert found["b"].tolist() == eight.tolist()
    assert found["a"].tolist() == [0.5, -2]


@pytest.mark.parametrize(
    "content", [b"x", b"\xff" * 20, field(7, field(5, field(1, 9) + field(2, 1) + field(9, b"ab")))]
)
def test_anything_else_is_no_such_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"model\.onnx is no ONNX file"):
        arrays(path)


@pytest.mark.models
def test_the_vectors_are_those_of_onnx_runtime() -> None:
    import onnxruntime
    import tokenizers

    from models.embed import Embedder

    folder = fetch.path("minilm")
    session = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    sentences = ["set a timer for ten minutes", "", "Würde jemand bitte das Licht ausmachen? 🎉", "word " * 90]
    ours = Embedder(folder).vectors(sentences)
    for sentence, vector in zip(sentences, ours, strict=True):
        ids = np.array([tokenizer.encode(sentence).ids])
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (tokens, *_) = session.run(None, {one.name: given[one.name] for one in session.get_inputs()})
        mean = tokens[0].mean(0)
        assert np.abs(vector - mean / np.linalg.norm(mean)).max() < 1e-5
