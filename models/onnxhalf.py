"""Keeps the large arrays of an ONNX model in 16 bits, widened each time they are used: half the memory.

The numbers of the fields are those of onnx.proto (github.com/onnx/onnx), as in models/onnxfile.py.
"""

from __future__ import annotations

import numpy as np

from models.onnxfile import (
    DIMS,
    GRAPH,
    INITIALIZER,
    NAME,
    NODE,
    RAW,
    TYPE,
    field,
    fields,
    head,
    integer,
    tensor,
    with_graph,
)

_FLOAT, _HALF = 1, 10  # types of TensorProto
LARGE = 4096  # numbers of an array; smaller ones stay as they are


def halved(model: bytes) -> bytes:
    """The model with a Cast after each large array of floats.

    Whoever loads it must keep ONNX Runtime from folding those, or nothing is won.
    """
    parts = list(fields(memoryview(model)))
    (graph,) = (value for number, value in parts if number == GRAPH and not isinstance(value, int))
    return with_graph(parts, _graph(graph))


def _graph(graph: memoryview) -> list[bytes | memoryview]:
    casts: list[bytes | memoryview] = []  # before the nodes that need them
    rest: list[bytes | memoryview] = []
    for number, value in fields(graph):
        assert isinstance(value, memoryview)  # a graph holds no plain numbers
        name, array = tensor(value) if number == INITIALIZER else ("", None)
        if array is None or array.dtype != np.float32 or array.size < LARGE:
            rest += [head(number, len(value)), value]
            continue
        small = f"{name}/half"
        dims = (integer(DIMS, size) for size in array.shape)
        raw = array.astype(np.float16).tobytes()
        rest.append(field(INITIALIZER, *dims, integer(TYPE, _HALF), field(NAME, small.encode()), field(RAW, raw)))
        casts.append(field(NODE, _cast(small, name)))
    return casts + rest


def _cast(takes: str, gives: str) -> bytes:
    """A NodeProto: Cast(to=FLOAT)."""
    to = field(1, b"to") + integer(3, _FLOAT) + integer(20, 2)  # AttributeProto: name, i, type INT
    names = field(1, takes.encode()) + field(2, gives.encode()) + field(3, takes.encode())
    return names + field(4, b"Cast") + field(5, to)
