"""Piper's network (VITS), run so that the first sound comes early.

Its first half makes frames of all the words at once, and is quick; its second half turns frames into sound, takes most
of the time, and sees only a few frames to each side. So the second half runs on a piece of the frames at a time: the
sound is the same, sample by sample, and the first piece is there soon however long the sentence is.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DECODER = "/dec/"  # how the names of the second half's nodes begin
FIRST = 16  # frames of the first piece, about a fifth of a second; each piece after it has twice as many
MOST = 192  # frames of a piece; more would only take more memory
AROUND = 10  # frames to each side that a sample depends on
SLOW = 0.3  # s of work for a second of sound; above it a sentence is held back until it is whole


class Network:
    """frame: samples of sound for each frame."""

    def __init__(self, path: Path, options: Any, rate: int, frame: int) -> None:
        """Load an .onnx file. options: of its sessions. Raises what onnxruntime raises for a broken file."""
        from models.onnxcut import halves
        from models.onnxhalf import halved

        self._second: Any = None
        try:
            first, second, self._between = halves(path, DECODER)
        except ValueError:  # another kind of network: all at once
            self._first = _session(str(path), options)
        else:
            self._second = _session(second, options)
            self._first = _narrow(halved(first), options)
        self._rate, self._frame = rate, frame
        self._cost = 0.0  # s of work for a second of sound, lately

    def sound(self, feed: Mapping[str, NDArray[Any]]) -> Iterator[tuple[NDArray[np.float32], bool]]:
        """The sound of one sentence, in pieces that join without a gap, and whether a piece is the last."""
        import numpy as np

        (made,) = self._first.run(None, dict(feed))
        if self._second is None:
            yield np.asarray(made, np.float32).reshape(-1), True
            return
        held: list[NDArray[np.float32]] = []
        frames, at, size = made.shape[2], 0, FIRST
        while at < frames:
            end = min(frames, at + size)
            if frames - end < AROUND:
                end = frames
            held.append(self._decoded(made, at, end))
            if end == frames or self._cost < SLOW:
                yield np.concatenate(held), end == frames
                held = []
            at, size = end, min(size * 2, MOST)

    def _decoded(self, made: NDArray[Any], start: int, end: int) -> NDArray[np.float32]:
        import numpy as np

        before = min(start, AROUND)
        began = time.perf_counter()
        (sound,) = self._second.run(None, {self._between: made[:, :, start - before : end + AROUND]})
        cost = (time.perf_counter() - began) * self._rate / (sound.size or 1)
        self._cost = 0.8 * self._cost + 0.2 * cost
        flat: NDArray[np.float32] = np.asarray(sound, np.float32).reshape(-1)
        return flat[before * self._frame : (before + end - start) * self._frame]


def _narrow(model: bytes, options: Any) -> Any:
    """A session that leaves arrays in 16 bits until they are used: 27 MB less for 4 ms more a sentence."""
    import onnxruntime

    before = options.graph_optimization_level
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED  # the next folds them
    try:
        return _session(model, options, disabled_optimizers=["ConstantFolding"])
    finally:
        options.graph_optimization_level = before


def _session(model: bytes | str, options: Any, **more: Any) -> Any:
    import onnxruntime

    session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"], **more)
    session._model_bytes = None  # it keeps the file, 63 MB, in case that it must begin again with other providers
    return session
