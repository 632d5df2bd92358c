"""lam decide: what it would do, doing nothing."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from device.assembly import Assembly
from device.commands import Exit
from device.config import Config
from models.types import Call, Decision, Escalate, Nothing, Plan, Request

ROWS = """With --jsonl, each line of standard input is a row {"id", "text"} and may have "context"
([{"text", "calls"}] of the turns before), "tools" (functions as JSON schema, beside the built-in
ones), "only" (true: these tools alone) and "now" (ISO time). Each answer is a line {"id",
"decision": plan|none|escalate, "calls", "confidence", "by", "ms"}, written as soon as it is known."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("decide", help="tell what it would do, doing nothing", epilog=ROWS)
    parser.add_argument("text", nargs="*")
    parser.add_argument("--jsonl", action="store_true", help="rows in, rows out (see below)")
    parser.add_argument("--model", type=Path, metavar="GGUF", help="let this model decide what no phrase does")
    parser.set_defaults(run=run, parser=parser)


def run(options: argparse.Namespace, config: Config) -> int:
    if bool(options.text) == options.jsonl:
        options.parser.error("give a text or --jsonl, one of them")
    decide = _decider(Assembly(config, options.model))
    if not options.jsonl:
        answer = _answer(decide, {"text": " ".join(options.text)}, config)
        print(json.dumps(answer, ensure_ascii=False))
        return Exit.OK if answer["decision"] != "escalate" else Exit.NOT_UNDERSTOOD
    code = Exit.OK
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            answer = {"id": row["id"], **_answer(decide, row, config)}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            print(f"lam: line {number} is no row: {error!r}", file=sys.stderr)
            code = Exit.FAILED
            continue
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return code


def _decider(assembly: Assembly) -> Callable[[Mapping[str, Any], datetime], Decision]:
    """Phrases first, unless only the row's own tools count; then the model, if there is one."""
    phrases = assembly.deciders[0]

    def decide(row: Mapping[str, Any], now: datetime) -> Decision:
        only = bool(row.get("only"))
        found = None if only else phrases(Request(str(row["text"]), now))
        if found is None and (model := assembly.action_model) is not None:
            from models.action import MOST_TOOLS, of_schema
            from models.retrieve import Bm25

            tools = [of_schema(tool) for tool in row.get("tools") or ()]
            if len(tools) > MOST_TOOLS:
                tools = Bm25(tools).best(str(row["text"]), MOST_TOOLS)
            found = model.decide(str(row["text"]), turn_before(row), tools, only)
        return found or Escalate(0.0, "nobody")

    return decide


def turn_before(row: Mapping[str, Any]) -> tuple[str, list[Call]] | None:
    """The last of the turns before, with what was called in it."""
    turns = row.get("context") or ()
    if not turns:
        return None
    calls = [Call(str(call["name"]), dict(call.get("arguments") or {})) for call in turns[-1].get("calls") or ()]
    return str(turns[-1]["text"]), calls


def _answer(
    decide: Callable[[Mapping[str, Any], datetime], Decision], row: Mapping[str, Any], config: Config
) -> dict[str, Any]:
    now = datetime.fromisoformat(row["now"]) if row.get("now") else datetime.now(config.zone)
    start = time.perf_counter()
    decision = decide(row, now if now.tzinfo else now.replace(tzinfo=config.zone))
    ms = (time.perf_counter() - start) * 1000
    kind = "plan" if isinstance(decision, Plan) else "none" if isinstance(decision, Nothing) else "escalate"
    calls = decision.calls if isinstance(decision, Plan) else ()
    return {
        "decision": kind,
        "calls": [{"name": call.skill, "arguments": dict(call.arguments)} for call in calls],
        "confidence": round(decision.confidence, 4),
        "by": decision.by,
        "ms": round(ms, 2),
    }
