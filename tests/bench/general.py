"""General models beside ours: the catalogue in a ChatML prompt (kept in the KV cache), a GBNF grammar over the answer."""

from __future__ import annotations

import ctypes
import json
import math
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
from llama_cpp._logger import set_verbose
from numpy.typing import NDArray

from models import fetch
from models.decode import load_backends
from models.types import Cancelled, Decision
from tests.bench.functions import Function, describe, grammar, of_schema, read_plan

CONTEXT = 8192  # tokens
LONGEST = 200  # tokens of an answer
MOST_WORDS = 300  # of an utterance; more is cut

_FIXED = """<|im_start|>system
You choose what a device does. Answer with one call a line, in the user's own words:
name(argument="words", argument="words")
Answer none if nothing is asked of the device, and escalate if no function does it.
Functions:
{functions}<|im_end|>
<|im_start|>user
"""
_CANDIDATE = [("id", np.int32), ("logit", np.float32), ("p", np.float32)]  # llama_token_data
_AFTER = "<|im_end|>\n<|im_start|>assistant\n"


class General:
    """One GGUF with its context. Not for two threads."""

    def __init__(self, path: Path, threads: int = max(1, (os.cpu_count() or 2) - 1)) -> None:
        """Load the file. Raises ValueError when it is no model that llama.cpp can load."""
        set_verbose(False)
        load_backends()
        self._llama = llama_cpp.Llama(
            str(path), n_ctx=CONTEXT, n_batch=512, n_threads=threads, n_threads_batch=threads, verbose=False
        )
        self._vocab = llama_cpp.llama_model_get_vocab(self._llama._model.model)
        self._eos = {self._llama.token_eos(), llama_cpp.llama_vocab_eot(self._vocab)}
        self._in_cache: list[int] = []

    def decide(
        self,
        text: str,
        functions: Sequence[Function],
        before: Sequence[str] = (),
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Decision:
        """The plan for an utterance. before: the user's turns before it. Raises Cancelled."""
        self._read(_prompt_tokens(self._llama, text, functions, before), cancelled)
        written, confidence = self._write(grammar(functions), cancelled)
        return read_plan(written, confidence, "model")

    def close(self) -> None:
        self._llama.close()

    def _read(self, tokens: list[int], cancelled: Callable[[], bool]) -> None:
        """Bring the KV cache to hold exactly these tokens, reading only what is new."""
        same = next((i for i, (a, b) in enumerate(zip(tokens, self._in_cache, strict=False)) if a != b), None)
        same = min(len(tokens), len(self._in_cache)) if same is None else same
        same = min(same, len(tokens) - 1)  # the last one must be read, for its logits
        self._llama.n_tokens = same
        self._in_cache = tokens[:same]
        for start in range(same, len(tokens), 128):
            if cancelled():
                raise Cancelled
            self._llama.eval(tokens[start : start + 128])
            self._in_cache = tokens[: start + 128]

    def _write(self, rules: str, cancelled: Callable[[], bool]) -> tuple[str, float]:
        """Decode greedily under the grammar: the text, and the geometric mean of its tokens' probabilities."""
        sampler = llama_cpp.llama_sampler_init_grammar(self._vocab, rules.encode(), b"root")
        if not sampler:
            raise ValueError("llama.cpp does not take the grammar")
        written: list[int] = []
        surprise = 0.0
        try:
            while len(written) < LONGEST:
                if cancelled():
                    raise Cancelled
                logits = np.ctypeslib.as_array(
                    llama_cpp.llama_get_logits_ith(self._llama.ctx, -1), shape=(self._llama.n_vocab(),)
                ).astype(np.float64)
                token = _best_allowed(sampler, logits)
                top = logits.max()
                surprise -= logits[token] - top - math.log(np.exp(logits - top).sum())
                if token in self._eos:
                    break
                llama_cpp.llama_sampler_accept(sampler, token)
                written.append(token)
                self._llama.eval([token])
                self._in_cache.append(token)
        finally:
            llama_cpp.llama_sampler_free(sampler)
        text = self._llama.detokenize(written).decode("utf-8", "replace")
        return text, math.exp(-surprise / (len(written) + 1))


def _prompt_tokens(
    llama: llama_cpp.Llama, text: str, functions: Sequence[Function], before: Sequence[str]
) -> list[int]:
    """The request's words are read as words: what looks like a control token in them is none."""
    fixed = llama.tokenize(_FIXED.format(functions=describe(functions)).encode(), add_bos=False, special=True)
    said = "".join(f"Before: {' '.join(turn.split()[:MOST_WORDS])}\n" for turn in before[-2:])
    words = llama.tokenize((said + " ".join(text.split()[:MOST_WORDS])).encode(), add_bos=False, special=False)
    after = llama.tokenize(_AFTER.encode(), add_bos=False, special=True)
    room = CONTEXT - LONGEST - len(words) - len(after)
    if room < len(fixed):
        raise ValueError(f"{len(functions)} functions need {len(fixed)} tokens, and there is room for {room}")
    return [*fixed, *words, *after]


def _best_allowed(sampler: int, logits: NDArray[np.float64]) -> int:
    """The likeliest token that the grammar allows: usually the likeliest of all, which is checked alone first."""
    for tokens in (np.array([logits.argmax()]), np.arange(len(logits))):
        data = np.zeros(len(tokens), _CANDIDATE)
        data["id"], data["logit"] = tokens, logits[tokens]
        first = ctypes.cast(data.ctypes.data, ctypes.POINTER(llama_cpp.llama_token_data))
        array = llama_cpp.llama_token_data_array(first, len(tokens), -1, False)
        llama_cpp.llama_sampler_apply(sampler, ctypes.byref(array))
        best = int(data["logit"].argmax())
        if data["logit"][best] > -math.inf:
            return int(data["id"][best])
    raise ValueError("the grammar allows no token")


def peers(catalog: Path, threads: int) -> dict[str, Callable[[dict[str, Any]], Decision]]:
    """The untrained models that are on this machine, each with every skill of the catalogue in its prompt."""
    skills = json.loads(catalog.read_text())["skills"]
    own = [
        Function(s["name"], s["description"], {
            a["name"]: tuple(a["type"].split("|")) if "|" in a["type"] else () for a in s["arguments"]
        })
        for s in skills
    ]  # fmt: skip

    def decider(name: str) -> Callable[[dict[str, Any]], Decision]:
        model = General(fetch.path(name), threads)

        def decide(row: dict[str, Any]) -> Decision:
            tools = [of_schema(tool) for tool in row.get("tools", ())]
            before = [turn["text"] for turn in row.get("context", ())]
            return model.decide(row["text"], tools if row.get("only") else [*own, *tools], before)

        return decide

    here = {shelf.model.name for shelf in fetch.list_models() if shelf.state == "here"}
    return {
        name: decider(name) for name in ("smollm2-135m", "qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b") if name in here
    }
