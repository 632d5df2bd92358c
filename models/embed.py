"""Sentences as vectors, by MiniLM (Wang et al. 2020; all-MiniLM-L6-v2 of Sentence-Transformers) in ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import tokenizers
from numpy.typing import NDArray

WIDTH = 384  # numbers of a vector
LONGEST = 128  # tokens of a sentence; what is more is not read
TOGETHER = 32  # sentences in one run


class Embedder:
    """The model, loaded from the folder that `fetch.path("minilm")` names."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """Raises what ONNX Runtime and tokenizers raise for files that they cannot read."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(folder / "model.onnx", options, ["CPUExecutionProvider"])
        self._inputs = {value.name for value in self._session.get_inputs()}
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()

    def vectors(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """[sentences, WIDTH], each of length one: the mean of its tokens' vectors."""
        parts = [self._some(sentences[i : i + TOGETHER]) for i in range(0, len(sentences), TOGETHER)]
        return np.concatenate(parts) if parts else np.zeros((0, WIDTH), np.float32)

    def _some(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        read = self._tokenizer.encode_batch(list(sentences))
        mask = np.array([one.attention_mask for one in read], np.int64)
        given = {
            "input_ids": np.array([one.ids for one in read], np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        (tokens, *_) = self._session.run(None, {k: v for k, v in given.items() if k in self._inputs})
        weights = mask[..., None].astype(np.float32)
        means = (tokens * weights).sum(1) / weights.sum(1)
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)
