"""The commands as a person types them, and what they say when something is wrong."""

from __future__ import annotations

import io
import json
import wave
from pathlib import Path

import pytest

from device import cli
from device.assembly import database_path
from models import fetch
from tests.bench.words import errors, fold, holds

QUESTION = Path(__file__).parents[2] / "device" / "sounds" / "question.wav"
Capture = pytest.CaptureFixture[str]


def lam(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    code = cli.main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_help_names_every_command(capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    out = capsys.readouterr().out
    assert [command for command in cli.COMMANDS if f"  {command} " not in out] == []


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_has_help(capsys: Capture, command: str) -> None:
    with pytest.raises(SystemExit) as exit_:
        cli.main([command, "--help"])
    assert exit_.value.code == 0
    assert command in capsys.readouterr().out


def test_what_is_asked_is_done_and_journalled(capsys: Capture) -> None:
    assert "42" in lam(capsys, "ask", "what is six times seven")[1]
    code, out, _ = lam(capsys, "ask", "--json", "add milk to the shopping list")
    told = json.loads(out)
    assert (code, told["outcome"]) == (0, "done")
    assert told["calls"] == [{"name": "add_to_list", "arguments": {"item": "milk", "list_name": "shopping"}}]
    _, out, _ = lam(capsys, "journal")
    assert "“add milk to the shopping list”   (phrase)" in out
    assert "add_to_list(item='milk', list_name='shopping'): done" in out
    _, out, _ = lam(capsys, "journal", "--json", "-n", "1")
    assert json.loads(out)["words"] == "add milk to the shopping list"


def test_what_it_does_not_know_it_admits(capsys: Capture) -> None:
    assert lam(capsys, "ask", "paint my house green")[:2] == (3, "I don't know how to do that yet.\n")


def test_decide_does_nothing(capsys: Capture) -> None:
    code, out, _ = lam(capsys, "decide", "set a timer for ten minutes")
    told = json.loads(out)
    assert (code, told["decision"], told["by"]) == (0, "plan", "phrase")
    assert told["calls"] == [{"name": "set_timer", "arguments": {"duration": "ten minutes"}}]
    assert not database_path().exists()


def test_decide_streams_rows(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {"id": "a", "text": "add tea to the shopping list", "now": "2027-03-10T09:00"},
        {"id": "b", "text": "thank you"},
        {"id": "c", "text": "add tea to the shopping list", "only": True, "tools": []},
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(json.dumps(row) + "\n" for row in rows) + "not json\n"))
    code, out, err = lam(capsys, "decide", "--jsonl")
    told = [json.loads(line) for line in out.splitlines()]
    assert [(t["id"], t["decision"]) for t in told] == [("a", "plan"), ("b", "none"), ("c", "escalate")]
    assert (code, "line 4 is no row" in err) == (1, True)


def test_an_unknown_config_key_is_named_with_the_nearest(capsys: Capture, home: Path) -> None:
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text('unitz = "metric"')
    code, _, err = lam(capsys, "ask", "hello")
    assert (code, "did you mean 'units'" in err) == (2, True)


def test_a_missing_model_names_the_command_to_run(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("POCKET_LAM_MODELS", str(tmp_path / "none"))
    code, _, err = lam(capsys, "hear", str(QUESTION))
    assert (code, "lam models pull whisper-base" in err) == (5, True)
    code, out, _ = lam(capsys, "doctor")
    assert code == 1
    assert "FAILS  models" in out


def test_a_damaged_database_is_said(capsys: Capture) -> None:
    database_path().parent.mkdir(parents=True)
    database_path().write_bytes(b"not a database at all" * 100)
    code, _, err = lam(capsys, "ask", "what time is it")
    assert (code, "lam restore" in err) == (1, True)


def test_backup_and_restore_bring_everything_back(capsys: Capture, tmp_path: Path, home: Path) -> None:
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text('units = "imperial"')
    lam(capsys, "ask", "add milk to the shopping list")
    assert lam(capsys, "backup", str(tmp_path / "b.tar.gz"))[0] == 0
    lam(capsys, "ask", "add eggs to the shopping list")
    (home / "config" / "config.toml").unlink()
    assert lam(capsys, "restore", str(tmp_path / "b.tar.gz"))[0] == 0
    out = lam(capsys, "ask", "what's on my shopping list")[1].lower()
    assert ("milk" in out, "eggs" in out) == (True, False)
    assert (home / "config" / "config.toml").read_text() == 'units = "imperial"'


def test_what_is_no_backup_changes_nothing(capsys: Capture, tmp_path: Path) -> None:
    lam(capsys, "ask", "add milk to the shopping list")
    (tmp_path / "b.tar.gz").write_bytes(b"rubbish")
    assert lam(capsys, "restore", str(tmp_path / "b.tar.gz"))[0] == 1
    assert "milk" in lam(capsys, "ask", "what's on my shopping list")[1].lower()


@pytest.mark.models
def test_a_recording_is_heard_done_and_answered(capsys: Capture, tmp_path: Path) -> None:
    answer = tmp_path / "reply.wav"
    code, out, _ = lam(capsys, "ask", "--audio", str(QUESTION), "--out", str(answer), "--json")
    told = json.loads(out)
    assert (code, told["calls"][0]["name"]) == (0, "set_timer")
    heard = fold(lam(capsys, "hear", str(answer))[1])
    assert holds(heard, fold("10 minutes"))
    assert errors(fold(told["reply"]), heard) <= 2  # another processor's Whisper hears "pause the timer" for pasta


@pytest.mark.models
def test_the_demo_prints_the_round_and_leaves_nothing_behind(capsys: Capture, tmp_path: Path) -> None:
    code, out, _ = lam(capsys, "demo", "--out", str(tmp_path / "answer.wav"))
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["question", "heard", "decided", "done", "spoken"]
    assert holds(fold(lam(capsys, "hear", str(tmp_path / "answer.wav"))[1]), fold("set for 10 minutes"))
    assert not database_path().exists()


@pytest.mark.models
@pytest.mark.parametrize("content", [b"", b"this is no sound", b"RIFF\x00\x00\x00\x00WAVEfmt "])
def test_what_is_no_sound_is_said(capsys: Capture, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.wav"
    path.write_bytes(content)
    code, out, err = lam(capsys, "ask", "--audio", str(path))
    assert (code, out) == (1, "")
    assert "bad.wav" in err


@pytest.mark.models
def test_silence_and_a_lecture_are_answered_with_a_sentence(capsys: Capture, tmp_path: Path) -> None:
    for seconds, answer in (
        (2, "I didn't hear anything.\n"),
        (600, "That was too long for me. Please say it shorter.\n"),
    ):
        path = tmp_path / f"{seconds}.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
            file.writeframes(bytes(2 * 8000 * seconds))
        code, out, _ = lam(capsys, "ask", "--audio", str(path))
        assert (code, out) == (3, answer)


def test_models_are_listed_with_their_licences(capsys: Capture) -> None:
    code, out, _ = lam(capsys, "models", "list")
    assert (code, "MIT" in out, str(fetch.home()) in out) == (0, True, True)


@pytest.mark.models
def test_rows_are_decided_with_the_turn_before_and_with_tools(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = {
        "name": "bread.bake_loaf", "description": "Bake a loaf of bread.",
        "parameters": {"properties": {"grams": {"type": "integer"}}},
    }  # fmt: skip
    before = [{"text": "how warm is it in Bergen", "calls": [{"name": "weather", "arguments": {"location": "Bergen"}}]}]
    many = [{"name": f"thing_{n}", "description": f"Does thing {n}."} for n in range(1000)]
    rows = [
        {"id": "own", "text": "wake me up at six"},
        {"id": "turn", "text": "and in Turku", "context": before},
        {"id": "tool", "text": "bake a loaf of 750 grams", "tools": [tool], "only": True},
        {"id": "many", "text": "bake a loaf of 750 grams", "tools": [*many, tool], "only": True},
        {"id": "wrong", "text": "hi", "tools": [{}]},
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(map(json.dumps, rows))))
    code, out, err = lam(capsys, "decide", "--jsonl")
    said = {row["id"]: row for row in map(json.loads, out.splitlines())}
    assert (code, list(said), "line 5 is no row" in err) == (1, ["own", "turn", "tool", "many"], True)
    assert [call["name"] for call in said["own"]["calls"]] == ["set_alarm"]
    assert all(0 <= row["confidence"] <= 1 and row["ms"] > 0 for row in said.values())
    for name in ("tool", "many"):
        assert {call["name"] for call in said[name]["calls"]} <= {"bread.bake_loaf"}
    assert all(
        set(call["arguments"]) <= {"location", "date", "time", "condition"}
        for call in said["turn"]["calls"]
        if call["name"] == "weather"
    )
