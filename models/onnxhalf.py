"""Keeps the large arrays of an ONNX model in 16 bits, widened each time they are used: half the memory.

The numbers of the fields are those of onnx.proto (github.com/onnx/onnx), as in models/onnxfile.py.
"""

from __future__ import annotations

import numpy as np

from models.onnxfile import field, fields, head, integer, tensor

_GRAPH, _NODE, _INITIALIZER = 7, 1, 5  # of ModelProto, of GraphProto
_DIMS, _TYPE, _NAME, _RAW = 1, 2, 8, 9  # of TensorProto
_FLOAT, _HALF = 1, 10  # types of TensorProto
LARGE = 4096  # numbers of an array; smaller ones stay as they are


def halved(model: bytes) -> bytes:
    """The model with a Cast after each large array of floats.

    Whoever loads it must keep ONNX Runtime from folding those, or nothing is won.
    """
    parts: list[bytes | memoryview] = []
    for number, value in fields(memoryview(model)):
        if isinstance(value, int):
            parts.append(integer(number, value))
        elif number == _GRAPH:
            graph = _graph(value)
            parts += [head(number, sum(map(len, graph))), *graph]
        else:
            parts += [head(number, len(value)), value]
    return b"".join(parts)


def _graph(graph: memoryview) -> list[bytes | memoryview]:
    casts: list[bytes | memoryview] = []  # before the nodes that need them
    rest: list[bytes | memoryview] = []
    for number, value in fields(graph):
        assert isinstance(value, memoryview)  # a graph holds no plain numbers
        name, array = tensor(value) if number == _INITIALIZER else ("", None)
        if array is None or array.dtype != np.float32 or array.size < LARGE:
            rest += [head(number, len(value)), value]
            continue
        small = f"{name}/half"
        dims = (integer(_DIMS, size) for size in array.shape)
        raw = array.astype(np.float16).tobytes()
        rest.append(field(_INITIALIZER, *dims, integer(_TYPE, _HALF), field(_NAME, small.encode()), field(_RAW, raw)))
        casts.append(field(_NODE, _cast(small, name)))
    return casts + rest


def _cast(takes: str, gives: str) -> bytes:
    """A NodeProto: Cast(to=FLOAT)."""
    to = field(1, b"to") + integer(3, _FLOAT) + integer(20, 2)  # AttributeProto: name, i, type INT
    names = field(1, takes.encode()) + field(2, gives.encode()) + field(3, takes.encode())
    return names + field(4, b"Cast") + field(5, to)
