"""Cuts an ONNX model in two, so that its second half can run on a part of what its first half gave.

The numbers of the fields are those of onnx.proto (github.com/onnx/onnx), as in models/onnxfile.py.
"""

from __future__ import annotations

import mmap
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.onnxfile import GRAPH, INITIALIZER, NAME, NODE, Field, field, fields, head, with_graph

_INPUT, _OUTPUT, _SHAPES = 11, 12, 13  # of GraphProto
_TAKES, _GIVES, _NODE_NAME = 1, 2, 3  # of NodeProto
_VALUE_NAME, _VALUE_TYPE = 1, 2  # of ValueInfoProto


@dataclass(frozen=True, slots=True)
class _Node:
    takes: list[str]
    gives: list[str]
    name: str


def halves(path: Path, second: str) -> tuple[bytes, bytes, str]:
    """Two models, and the name of what the first gives to the second: floats with three axes.

    second: how the names of the nodes begin that shall be in the second half; it is cut before the first of them.
    Raises OSError; ValueError for no ONNX file, or where the second half needs more of the first.
    """
    with path.open("rb") as file:
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    try:
        model = list(fields(whole))
        graph = list(fields(next(_bytes(model, GRAPH))))
        nodes = [_node(part) for part in _bytes(graph, NODE)]
        cut = next(node.takes[0] for node in nodes if node.name.startswith(second))
        outputs = [_name(part, _VALUE_NAME) for part in _bytes(graph, _OUTPUT)]
        inputs = {_name(part, _VALUE_NAME) for part in _bytes(graph, _INPUT)}
    except (IndexError, TypeError, ValueError, StopIteration) as error:
        raise ValueError(f"{path} cannot be cut before {second}: {error!r}") from error
    earlier, later = _needed(nodes, [cut]), _needed(nodes, outputs, cut)
    if inputs & {name for at in later for name in nodes[at].takes}:
        raise ValueError(f"{path} cannot be cut before {second}: what comes after needs more than {cut}")
    between = (
        field(_VALUE_NAME, cut.encode()),
        field(_VALUE_TYPE, field(1, b"\x08\x01", field(2, *3 * [field(1)]))),
    )
    first = _graph(graph, nodes, earlier, outputs=[field(_OUTPUT, *between)])
    last = _graph(graph, nodes, later, inputs=[field(_INPUT, *between)])
    return with_graph(model, first), with_graph(model, last), cut


def _needed(nodes: Sequence[_Node], wanted: Iterable[str], stop: str = "") -> set[int]:
    """The nodes that are needed for these tensors, when `stop` is given."""
    makers = {name: at for at, node in enumerate(nodes) for name in node.gives}
    waiting, found = list(wanted), set[int]()
    while waiting:
        name = waiting.pop()
        if name != stop and name in makers and makers[name] not in found:
            found.add(makers[name])
            waiting += nodes[makers[name]].takes
    return found


def _graph(
    graph: Sequence[Field],
    nodes: Sequence[_Node],
    kept: Collection[int],
    inputs: Sequence[bytes] = (),
    outputs: Sequence[bytes] = (),
) -> list[bytes | memoryview]:
    """The fields of a graph of these nodes, with other inputs or outputs if there are some."""
    used = {name for at in kept for name in nodes[at].takes}
    parts: list[bytes | memoryview] = [*inputs, *outputs]
    number_of_node = -1
    for number, value in graph:
        if isinstance(value, int):
            continue
        number_of_node += number == NODE
        dropped = (
            (number == NODE and number_of_node not in kept)
            or (number == INITIALIZER and _name(value, NAME) not in used)
            or (number == _INPUT and bool(inputs))
            or (number == _OUTPUT and bool(outputs))
            or number == _SHAPES  # of tensors between; they are worked out again
        )
        if not dropped:
            parts += [head(number, len(value)), value]
    return parts


def _bytes(message: Iterable[Field], wanted: int) -> Iterator[memoryview]:
    return (value for number, value in message if number == wanted and isinstance(value, memoryview))


def _node(message: memoryview) -> _Node:
    parts = list(fields(message))
    takes, gives, names = (
        [bytes(part).decode() for part in _bytes(parts, kind)] for kind in (_TAKES, _GIVES, _NODE_NAME)
    )
    return _Node(takes, gives, "".join(names))


def _name(message: memoryview, wanted: int) -> str:
    return bytes(next(_bytes(fields(message), wanted), b"")).decode()
