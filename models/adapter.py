"""The adapter of the action model: written as GGUF by the recipe, and merged with its base into what the device loads.

The adapter is llama.cpp's own kind (general.type "adapter"), so that llama.cpp can also load it beside the base.
Merged, one token costs no more than without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
ARCHITECTURE = "llama"
SMALL = gguf.GGMLQuantizationType.Q8_0  # of the adapter: half the size of float16
MERGED = gguf.GGMLQuantizationType.Q4_0  # of the matrices: read fastest, and the adapter is taught to be rounded so


def write_adapter(path: Path, pairs: Iterable[tuple[str, Matrix, Matrix]], alpha: float, about: dict[str, str]) -> None:
    """Write low-rank pairs in eight bits: the tensor's name, A [rank, in] and B [out, rank]; rank: a multiple of 32."""
    writer = gguf.GGUFWriter(path, ARCHITECTURE)
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", alpha)
    for key, value in about.items():
        writer.add_string(key, value)
    for name, a, b in pairs:
        for end, matrix in (("lora_a", a), ("lora_b", b)):
            writer.add_tensor(f"{name}.{end}", gguf.quantize(matrix, SMALL), raw_dtype=SMALL)
    _close(writer)


def read_adapter(path: Path) -> tuple[list[tuple[str, Matrix, Matrix]], float, dict[str, str]]:
    """What write_adapter wrote: the pairs, alpha and the words about it. Raises ValueError when it is no adapter."""
    reader = gguf.GGUFReader(path)
    field = reader.fields.get("adapter.lora.alpha")
    if field is None:
        raise ValueError(f"{path} is no low-rank adapter")
    parts = {tensor.name: gguf.dequantize(tensor.data, tensor.tensor_type) for tensor in reader.tensors}
    names = [name.removesuffix(".lora_a") for name in parts if name.endswith(".lora_a")]
    about = {name: str(f.contents()) for name, f in reader.fields.items() if name.startswith("pocket_lam.")}
    return [(name, parts[f"{name}.lora_a"], parts[f"{name}.lora_b"]) for name in names], float(field.contents()), about


def merge(
    base: Path,
    adapter: Path,
    into: Path,
    kind: gguf.GGMLQuantizationType = MERGED,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> None:
    """Write base + adapter as one GGUF whose matrices are quantized to `kind`; renamed into place when whole.

    Raises ValueError when the adapter has a tensor that the base lacks or that has another shape.
    """
    pairs, alpha, about = read_adapter(adapter)
    parts = {name: (a, b) for name, a, b in pairs}
    source = gguf.GGUFReader(base)
    lacking = set(parts) - {t.name for t in source.tensors}
    if lacking:
        raise ValueError(f"{base} lacks the tensors {', '.join(sorted(lacking)[:3])}")
    half = into.with_name(into.name + ".part")
    writer = gguf.GGUFWriter(half, ARCHITECTURE)
    _copy_fields(source, writer)
    for key, value in about.items():
        writer.add_string(key, value)
    for number, tensor in enumerate(source.tensors, 1):
        weight = gguf.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        if tensor.name in parts:
            a, b = parts[tensor.name]
            if (b.shape[0], a.shape[1]) != weight.shape:
                raise ValueError(f"the adapter's {tensor.name} has another shape than the base's")
            weight = weight + (b @ a) * np.float32(alpha / a.shape[0])
        if weight.ndim == 1:
            writer.add_tensor(tensor.name, weight)
        else:
            of_this = gguf.GGMLQuantizationType.Q8_0 if tensor.name == "token_embd.weight" else kind
            writer.add_tensor(tensor.name, gguf.quantize(weight, of_this), raw_dtype=of_this)
        progress(number, len(source.tensors))
    _close(writer)
    half.replace(into)


_OF_THE_FILE = ("GGUF.", "general.architecture", "general.file_type", "general.quantization_version")


def _copy_fields(source: gguf.GGUFReader, writer: gguf.GGUFWriter) -> None:
    for name, field in source.fields.items():
        if not name.startswith(_OF_THE_FILE):
            kind = field.types[0]
            of = field.types[-1] if kind is gguf.GGUFValueType.ARRAY else None
            writer.add_key_value(name, field.contents(), kind, sub_type=of)


def _close(writer: gguf.GGUFWriter) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
