"""Finds functions by what they mean: the nearest vectors, in memory, or in Milvus for whoever shares one index.

Both answer as `models.retrieve.Bm25` does. Milvus, Zilliz (Milvus as a service) and Milvus Lite (a file) are one API.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from models.embed import WIDTH, Embedder
from models.format import Tool
from models.retrieve import described

if TYPE_CHECKING:
    from pymilvus import MilvusClient

COLLECTION = "pocket_lam_functions"
PATIENCE = 3.0  # seconds for the index to answer


class IndexFailed(Exception):
    """The shared index cannot be reached, or is none of ours; text: a clause that says why."""


class Nearest:
    """An index in memory: one product for a look-up, a millisecond for a hundred thousand functions."""

    def __init__(self, tools: Sequence[Tool], embedder: Embedder) -> None:
        self._tools, self._embedder = list(tools), embedder
        self._vectors = embedder.vectors([described(tool) for tool in tools])

    def best(self, text: str, most: int) -> list[Tool]:
        """At most so many functions, the likeliest first."""
        if not self._tools or not text.strip():
            return []
        likeness = self._vectors @ self._embedder.vector(text)
        return [self._tools[i] for i in np.argsort(-likeness, kind="stable")[:most]]


class Milvus:
    """An index that many devices share. address: http(s)://host:port, or the path of a file that ends in .db."""

    def __init__(self, address: str, embedder: Embedder, token: str = "", collection: str = COLLECTION) -> None:
        """Raises IndexFailed; ModuleNotFoundError without the extra `milvus`."""
        from pymilvus import DataType, MilvusClient, MilvusException

        self._embedder, self._collection, self._broken = embedder, collection, MilvusException
        try:
            self._client: MilvusClient = MilvusClient(address, token=token, timeout=PATIENCE)
            if not self._client.has_collection(collection):
                schema = MilvusClient.create_schema(auto_id=False)
                schema.add_field("id", DataType.VARCHAR, max_length=64, is_primary=True)
                schema.add_field("vector", DataType.FLOAT_VECTOR, dim=WIDTH)
                schema.add_field("tool", DataType.VARCHAR, max_length=65_000)
                index = MilvusClient.prepare_index_params()
                index.add_index("vector", index_type="AUTOINDEX", metric_type="COSINE")
                self._client.create_collection(collection, schema=schema, index_params=index)
            self._client.load_collection(collection)
        except MilvusException as error:
            raise IndexFailed(f"the index at {address} is out of reach: {error.message}") from error

    def share(self, tools: Sequence[Tool]) -> None:
        """Put functions into the index; those that are there already are replaced. Raises IndexFailed."""
        vectors = self._embedder.vectors([described(tool) for tool in tools])
        rows = [
            {"id": _key(tool), "vector": vector.tolist(), "tool": _written(tool)}
            for tool, vector in zip(tools, vectors, strict=True)
        ]
        if rows:
            self._asked("upsert", self._collection, rows)

    def forget(self, tools: Sequence[Tool]) -> None:
        """Take functions out of the index. Raises IndexFailed."""
        if tools:
            self._asked("delete", self._collection, ids=[_key(tool) for tool in tools])

    def best(self, text: str, most: int) -> list[Tool]:
        """At most so many functions, the likeliest first. Raises IndexFailed."""
        if not text.strip():
            return []
        vector = self._embedder.vector(text).tolist()
        (found,) = self._asked("search", self._collection, data=[vector], limit=most, output_fields=["tool"])
        return [_read(hit["entity"]["tool"]) for hit in found]

    def close(self) -> None:
        self._client.close()

    def _asked(self, what: str, *given: Any, **named: Any) -> Any:
        try:
            return getattr(self._client, what)(*given, **named, timeout=PATIENCE)
        except self._broken as error:
            raise IndexFailed(f"the index did not {what}: {error.message}") from error


def _key(tool: Tool) -> str:
    return hashlib.sha256(tool.name.encode()).hexdigest()


def _written(tool: Tool) -> str:
    about = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return json.dumps(about | {"required": tool.required})


def _read(text: str) -> Tool:
    """A tool that another device wrote. Raises IndexFailed when it is none."""
    try:
        row = json.loads(text)
        parameters = {str(key): dict(schema) for key, schema in row["parameters"].items()}
        required = tuple(key for key in parameters if key in row.get("required", ()))
        return Tool(str(row["name"]), str(row["description"]), parameters, required)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise IndexFailed("the index holds something that is no function") from error
