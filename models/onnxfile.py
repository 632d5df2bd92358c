"""The arrays of an ONNX file, without a library for it: a protobuf of which a few fields matter here.

The numbers of the fields are those of onnx.proto (github.com/onnx/onnx).
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

GRAPH = 7  # of ModelProto
NODE, INITIALIZER = 1, 5  # of GraphProto
DIMS, TYPE, NAME, RAW = 1, 2, 8, 9  # of TensorProto
Field = tuple[int, int | memoryview]  # its number and its value
_TYPES = {1: np.float32, 2: np.uint8, 3: np.int8, 6: np.int32, 7: np.int64, 9: np.bool_, 10: np.float16}


def arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    """name → array, in the file's order; what is no plain array is left out.

    They lie in the mapped file and are read from there when used. Raises OSError; ValueError for no ONNX file.
    """
    with path.open("rb") as file:
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    try:
        found = (tensor(part) for part in _parts(whole, GRAPH, INITIALIZER))
        return {name: array for name, array in found if array is not None}
    except (IndexError, TypeError, ValueError) as error:
        raise ValueError(f"{path} is no ONNX file: {error}") from error


def _parts(message: memoryview, *way: int) -> Iterator[memoryview]:
    for number, value in fields(message):
        if number == way[0] and isinstance(value, memoryview):
            if way[1:]:
                yield from _parts(value, *way[1:])
            else:
                yield value


def tensor(message: memoryview) -> tuple[str, NDArray[np.generic] | None]:
    """The name and the array of a TensorProto; None where it is no plain array."""
    shape: list[int] = []
    name, kind, raw = "", 0, None
    for number, value in fields(message):
        if number == DIMS:
            shape += [value] if isinstance(value, int) else _packed(value)
        elif number == TYPE and isinstance(value, int):
            kind = value
        elif number == NAME and isinstance(value, memoryview):
            name = bytes(value).decode()
        elif number == RAW and isinstance(value, memoryview):
            raw = value
    if raw is None or kind not in _TYPES:
        return name, None
    return name, np.frombuffer(raw, _TYPES[kind]).reshape(shape)


def fields(message: memoryview) -> Iterator[Field]:
    """The fields of a protobuf message: its number, and an integer or bytes."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(message, at)
            yield key >> 3, value
            continue
        if kind == 2:
            size, at = _varint(message, at)
        else:
            size = {1: 8, 5: 4}.get(kind, 0)
            if not size:
                raise TypeError(f"there is no wire type {kind}")
        if at + size > len(message):
            raise IndexError("it is cut off")
        yield key >> 3, message[at : at + size]
        at += size


def _packed(message: memoryview) -> list[int]:
    found, at = [], 0
    while at < len(message):
        value, at = _varint(message, at)
        found.append(value)
    return found


def field(number: int, *parts: bytes) -> bytes:
    """A field of a message that holds bytes."""
    whole = b"".join(parts)
    return head(number, len(whole)) + whole


def integer(number: int, value: int) -> bytes:
    """A field of a message that holds an integer."""
    return _varint_of(number << 3) + _varint_of(value)


def head(number: int, length: int) -> bytes:
    """What stands before the bytes of a field."""
    return _varint_of(number << 3 | 2) + _varint_of(length)


def with_graph(model: Iterable[Field], graph: Sequence[bytes | memoryview]) -> bytes:
    """A ModelProto with another graph in its place, whose parts these are."""
    parts: list[bytes | memoryview] = []
    for number, value in model:
        if isinstance(value, int):
            parts.append(integer(number, value))
        elif number == GRAPH:
            parts += [head(GRAPH, sum(map(len, graph))), *graph]
        else:
            parts += [head(number, len(value)), value]
    return b"".join(parts)


def _varint_of(number: int) -> bytes:
    found = b""
    while number > 127:
        found += bytes([number & 127 | 128])
        number >>= 7
    return found + bytes([number])


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    result = shift = 0
    while True:
        byte = message[at]
        at += 1
        result |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return result, at
