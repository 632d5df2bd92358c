"""The training set: what templates, plans, follow-ups and corpora become, and what is kept out."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.train import compose, corpora, data, tools
from models.train.disturb import as_heard, disturbed
from models.train.example import Example, read, sound, write
from models.train.templates import Template, read_folder
from models.train.templates import read as read_templates
from models.train.values import LISTS_FROM_CORPORA, MADE, Values

FOLDER = Path(data.__file__).parent
CATALOG = json.loads((FOLDER / "catalog.json").read_text())["skills"]
ORDER = {s["name"]: {a["name"]: i for i, a in enumerate(s["arguments"])} for s in CATALOG} | {
    "none": {},
    "escalate": {},
}
ENUMERATIONS = {
    (s["name"], a["name"]): tuple(a["type"].split("|")) for s in CATALOG for a in s["arguments"] if "|" in a["type"]
}
VALUES = Values(
    {"name": ["pasta", "rice"], "item": ["milk"], "first": ["anna"], "last": ["lee"], "relation": ["mum"]}, ["odd"]
)


def fill(skill: str, line: str, seed: int = 1) -> tuple[str, dict[str, str]]:
    ((template,), _) = read_templates(f"## {skill}\n{line}\n")
    return template.fill(VALUES, random.Random(seed), ORDER[skill])


def test_a_template_becomes_a_sentence_and_its_arguments_in_declared_order() -> None:
    text, arguments = fill("set_timer", "(start|begin) {name:item} for {duration} [please]")
    assert text.split()[0] in ("start", "begin")
    assert list(arguments) == ["duration", "name"]
    assert arguments["duration"] in text


def test_arguments_that_are_no_words_stand_behind() -> None:
    assert fill("set_volume", "make it louder ~ change=up") == ("make it louder", {"change": "up"})


def test_every_made_value_can_be_copied_from_a_sentence() -> None:
    rng = random.Random(1)
    for name in [*MADE, "email", "person"]:
        for _ in range(300):
            value = VALUES.pick(name, rng)
            example = Example(f"please {value} now", (("take_note", {"text": value}),), "test")
            assert sound(example, {}), value


def test_odd_words_stand_for_names_and_never_for_days() -> None:
    words = {
        key: {fill("calendar_add", f"{{{key}:item}}", seed)[0] for seed in range(200)} for key in ("title", "date")
    }
    assert words["date"] == {"milk"}
    assert words["title"] > {"milk"}


def test_a_plan_refers_to_what_came_before() -> None:
    example = compose.plan(
        "weather {1.date} mailed to {2.to:person} ~ weather + send_email body=$1", VALUES, ORDER, random.Random(2)
    )
    (first, second) = example.calls
    assert first[0] == "weather"
    assert list(second[1]) == ["to", "body"]
    assert second[1]["body"] == "$1"
    assert sound(example, ENUMERATIONS)


def test_a_plan_is_parted_by_words_or_by_a_pause() -> None:
    line = "weather {1.date} and mail {2.to:person} then play {:item} ~ weather + send_email body=$1 + play_music"
    texts = {compose.plan(line, VALUES, ORDER, random.Random(seed)).text for seed in range(40)}
    assert any(", mail" in text for text in texts)
    assert any(" and mail" in text and "," not in text for text in texts)


def test_a_result_is_still_the_right_ones_when_a_request_comes_before_the_plan() -> None:
    rng = random.Random(1)
    plan = Example("look it up and mail it", (("web_search", {"query": "it"}), ("send_email", {"body": "$1"})), "plans")
    single = Example("stop the music", (("media_control", {"action": "stop"}),), "templates")
    orders = {tuple(name for name, _ in row.calls): row for row in compose.longer([plan], [single], 40, rng)}
    first = orders["media_control", "web_search", "send_email"]
    assert first.calls[2] == ("send_email", {"body": "$2"})
    assert first.text.index("music") < first.text.index("mail")
    assert orders["web_search", "send_email", "media_control"].calls[:2] == plan.calls
    assert not list(compose.longer([replace(plan, calls=plan.calls * 2)], [single], 9, rng))  # five calls are too many


def test_a_follow_up_carries_over_what_still_holds() -> None:
    line = "start {name:item} for {duration} ~ set_timer ~ no make it {new.duration} ~ set_timer name=@"
    example = compose.follow_up(line, VALUES, ORDER, random.Random(2))
    assert example.before is not None
    assert example.calls[0][1]["name"] == example.before[1][0][1]["name"]
    assert example.calls[0][1]["duration"] in example.text
    assert sound(example, ENUMERATIONS)


def test_what_is_put_around_a_request_leaves_its_meaning() -> None:
    rng = random.Random(4)
    example = Example(
        "set the pasta timer for ten minutes", (("set_timer", {"duration": "ten minutes", "name": "pasta"}),), "test"
    )
    for _ in range(500):
        other = disturbed(example, VALUES, rng)
        assert other.calls == example.calls
        assert sound(other, ENUMERATIONS)


def test_what_was_misheard_is_taught_in_the_words_that_were_heard() -> None:
    example = Example(
        "add oat milk to the shopping list", (("add_to_list", {"item": "oat milk", "list_name": "shopping"}),), "test"
    )
    heard = as_heard(example, "Add goat milk to the chopping list.")
    assert heard is not None
    assert heard.calls == (("add_to_list", {"item": "goat milk", "list_name": "chopping"}),)
    assert as_heard(example, "I don't know") is None
    louder = Example("turn it up", (("set_volume", {"change": "up"}),), "test")
    heard = as_heard(louder, "Turn it app", list(ENUMERATIONS))
    assert heard is not None
    assert heard.calls[0][1] == {"change": "up"}


def test_nothing_that_judges_is_taught() -> None:
    allowed = data.apart_from(["wake me up at seven tomorrow please", "stop"])
    assert not allowed("Stop!")
    assert not allowed("hey, wake me up at SEVEN on friday")
    assert allowed("wake me up at eight tomorrow please")


def test_of_a_source_that_is_counted_only_so_many_rows_are_kept() -> None:
    rows = [Example(str(number), (("none", {}),), source) for number in range(3) for source in ("plans", "tools")]
    kept = data.at_most(rows, {"tools": 1})
    assert [(row.text, row.source) for row in kept] == [("0", "plans"), ("0", "tools"), ("1", "plans"), ("2", "plans")]


def test_a_label_that_is_often_wrong_is_left_out() -> None:
    rng = random.Random(1)
    assert corpora.doubtful("hwu64", "set_alarm", "is my alarm set for seven", ["set_alarm"], rng)
    assert not corpora.doubtful("hwu64", "set_alarm", "set my alarm for seven", ["set_alarm"], rng)
    row = {"checked": ["date"], "arguments": {"date": "friday"}}
    assert corpora.mended("weather", "rain next friday?", row, {}) == {"date": "next friday"}
    assert corpora.mended("weather", "rain today", row, {}) is None


@pytest.mark.parametrize("seed", range(3))
def test_a_made_up_tool_is_called_with_what_was_said(seed: int) -> None:
    function = {
        "name": "area.of_box", "description": "Area.", "asks": ["area of {w} by {h} ~ exact=true", "a box {w} wide"],
        "parameters": {"properties": {"w": {"type": "integer"}, "h": {"type": "array", "items": {"type": "integer"}}, "exact": {"type": "boolean"}}},
        "values": {"w": {"low": 1, "high": 9}, "h": {"low": 1, "high": 9}},
    }  # fmt: skip
    others = [{**function, "name": f"other.f{n}"} for n in range(6)]
    for example in tools.examples([function, *others], 60, random.Random(seed)):
        names = {tool.name: tool for tool in example.tools}
        for name, arguments in example.calls:
            assert name == "escalate" or list(arguments) == [k for k in names[name].parameters if k in arguments]


def test_functions_of_one_family_often_stand_beside_each_other() -> None:
    def function(name: str, family: str) -> dict[str, Any]:
        parameters: dict[str, Any] = {"properties": {}}
        return {"name": name, "family": family, "description": name, "asks": ["do it"], "parameters": parameters}

    families = {f"f{n}.{part}": f"f{n}" for n in range(40) for part in "abc"}
    rows = list(tools.examples([function(*pair) for pair in families.items()], 200, random.Random(3)))
    assert sum(len({families[tool.description] for tool in row.tools}) < len(row.tools) for row in rows) > 50
    for row in rows:
        assert len({tool.description for tool in row.tools}) == len(row.tools), "a function stands beside itself"


def test_rows_are_written_and_read_back(tmp_path: Path) -> None:
    rows = [
        Example("stop", (("stop", {}),), "a", known="name"),
        Example("and now", (("weather", {"date": "now"}),), "b", ("weather", (("weather", {}),))),
    ]
    write(tmp_path / "set.jsonl", rows)
    assert list(read(tmp_path / "set.jsonl")) == rows


def all_values(lists: dict[str, list[str]]) -> Values:
    _, common = read_templates((FOLDER / "values.txt").read_text())
    return Values({**lists, **common, **{name: ["x"] for name in LISTS_FROM_CORPORA}}, ["odd"])


def test_every_skill_has_templates_and_every_template_its_lists() -> None:
    templates, lists = read_folder(FOLDER / "templates")
    values = all_values(lists)
    by_skill = {t.skill for t in templates}
    assert set(ORDER) - by_skill == set()
    rng = random.Random(1)
    for template in templates:
        if template.skill in ORDER:
            _filled(template, values, rng)


def _filled(template: Template, values: Values, rng: random.Random) -> None:
    assert not template.lacking(values), template
    text, arguments = template.fill(values, rng, ORDER[template.skill])
    assert text
    assert set(arguments) <= set(ORDER[template.skill])


def test_every_line_of_plans_and_follow_ups_can_be_filled() -> None:
    templates, lists = read_folder(FOLDER / "templates")
    values = all_values(lists)
    calls: list[int] = []
    rng = random.Random(1)
    for template in templates:
        if template.skill == "plan":
            calls.append(len(compose.plan(template.sentence, values, ORDER, rng).calls))
        elif template.skill == "followup":
            assert compose.follow_up(template.sentence, values, ORDER, rng).before
    assert min(calls) > 0
    assert sum(count > 1 for count in calls) > 0.95 * len(calls)  # the others look like plans and are none


@pytest.mark.models
def test_a_row_is_spoken_and_heard_once(tmp_path: Path) -> None:
    from models.train.speech import hear_all, sayable

    row = Example("set a timer for ten minutes", (("set_timer", {"duration": "ten minutes"}),), "test")
    follow_up = Example("and tomorrow", (("weather", {"date": "tomorrow"}),), "test", ("weather", (("weather", {}),)))
    assert [sayable(row), sayable(follow_up)] == [True, False]
    cache = tmp_path / "heard.jsonl"
    hear_all([row, row], cache)
    first = cache.read_text()
    (line,) = map(json.loads, first.splitlines())
    assert (line["text"], line["calls"]) == (row.text, [["set_timer", {"duration": "ten minutes"}]])
    assert line["heard"]
    hear_all([row], cache)
    assert cache.read_text() == first
    cache.write_text(json.dumps(line | {"heard": "Set the timer for two minutes."}))
    (known,) = data.misheard(cache, [], [])
    assert known.calls == (("set_timer", {"duration": "two minutes"}),)


def test_every_made_up_function_can_be_asked_for() -> None:
    functions = tools.read(FOLDER / "tools.jsonl")
    rng = random.Random(1)
    for function in functions:
        for ask in function["asks"]:
            tool, names = tools.renamed(function, rng)
            text, arguments = tools.asked({**function, "asks": [ask]}, names, rng)
            assert "{" not in text.replace('{"', "")
            assert set(arguments) <= set(tool.parameters)
    assert len(list(tools.examples(functions, 200, rng))) == 200


def test_a_function_is_asked_for_twice_and_the_second_shares_what_is_said_once() -> None:
    function = {
        "name": "ring_area", "description": "The area of a ring.", "asks": ["ring {outer} in {unit}"],
        "parameters": {"properties": {"outer": {"type": "integer"}, "unit": {"type": "string", "enum": ["cm"]}}},
        "values": {"outer": {"low": 1, "high": 99}},
    }  # fmt: skip
    line = "rings of {outer} and {2.outer} in {unit}"
    text, (first, second) = tools.filled(line, function, {"outer": "r", "unit": "unit"}, random.Random(1))
    assert text == f"rings of {first['r']} and {second['r']} in cm"
    assert first["unit"] == second["unit"] == "cm"


def test_what_only_seems_to_fit_a_function_calls_none() -> None:
    rows = list(tools.examples(tools.read(FOLDER / "tools.jsonl"), 400, random.Random(2)))
    near = {line for function in tools.read(FOLDER / "tools.jsonl") for line in function.get("near", ())}
    assert any(row.text in near for row in rows)
    assert all(row.calls == (("escalate", {}),) and row.only for row in rows if row.text in near)


class Sure:
    """An intent whose odds are known."""

    def __init__(self, **odds: float) -> None:
        self.odds = odds

    def of(self, text: str, before: str | None = None) -> dict[str, float]:
        return self.odds


def test_a_coarse_label_becomes_the_likeliest_of_what_it_means() -> None:
    halt = Example("halt", (("none", {}),), "clinc", also=("chat", "repeat", "stop"))
    (row,) = corpora.settled([halt], Sure(stop=0.7, none=0.2, undo=0.1))  # type: ignore[arg-type]
    assert row.calls == (("stop", {}),)
    assert row.known == "all"
    lamp = Example("lamp on", (("device_set", {"device": "lamp"}),), "clinc", also=("light_set",))
    (row,) = corpora.settled([lamp], Sure(light_set=0.9, device_set=0.1))  # type: ignore[arg-type]
    assert (row.calls, row.known) == ((("light_set", {}),), "name")  # its arguments are not those of the label


def test_a_coarse_label_that_is_surely_another_skill_is_left_out() -> None:
    coarse = Example("cancel the table", (("none", {}),), "clinc", also=("stop",))
    fine = Example("is an alarm set", (("set_alarm", {}),), "hwu64")
    sure = Sure(list_alarms=0.9, cancel_booking=0.05, none=0.05)
    assert list(corpora.settled([coarse, fine], sure)) == [fine]  # type: ignore[arg-type]
