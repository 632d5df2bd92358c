"""What the device says of itself before it stops: each thing once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from device import machine
from device.health import Health, Readings, Told, notes

NOW = datetime(2027, 3, 10, 9, 0, tzinfo=ZoneInfo("Europe/London"))
FINE = Readings(battery=(80, False), hot=False, free=5e9, now=NOW, steady=1000.0)


def said(*readings: Readings, clock24: bool = False) -> list[list[str]]:
    told, all_said = Told(), []
    for found in readings:
        sentences, told = notes(found, told, low=15, clock24=clock24)
        all_said.append(sentences)
    return all_said


def batteries(*levels: tuple[int, bool] | None) -> list[list[str]]:
    return said(*(replace(FINE, battery=level) for level in levels))


def test_a_healthy_device_says_nothing() -> None:
    assert said(FINE, FINE, replace(FINE, battery=None)) == [[], [], []]


def test_a_low_battery_is_said_once_and_again_at_half_of_it() -> None:
    low, lower = "My battery is at 15 percent. Please charge me.", "My battery is at 7 percent. Please charge me."
    told = batteries((16, False), (15, False), (15, False), (16, False), (8, False), (7, False), (2, False))
    assert told == [[], [low], [], [], [], [lower], []]


def test_a_battery_that_was_charged_is_spoken_of_again() -> None:
    assert [len(s) for s in batteries((10, False), (10, True), (10, False), (30, False), (9, False))] == [1, 0, 1, 0, 1]


def test_a_battery_that_cannot_be_read_for_once_is_not_said_twice() -> None:
    assert [len(s) for s in batteries((10, False), None, (10, False))] == [1, 0, 0]


def test_a_start_with_an_almost_empty_battery_says_it_once() -> None:
    assert [len(s) for s in batteries((3, False), (2, False), (0, False))] == [1, 0, 0]


def test_heat_is_said_once_until_it_is_over() -> None:
    hot = replace(FINE, hot=True)
    assert [len(s) for s in said(hot, hot, FINE, hot)] == [1, 0, 0, 1]


def test_a_disk_nearly_full_is_said_once_until_there_is_room() -> None:
    told = said(*(replace(FINE, free=free) for free in (300e6, 150e6, 140e6, 210e6, 150e6, 400e6, 150e6)))
    assert told[1] == ["My storage is nearly full: 150 megabytes are left."]
    assert [len(s) for s in told] == [0, 1, 0, 0, 0, 0, 1]


def after(hours: float, passed: float = 60.0) -> Readings:
    return replace(FINE, now=NOW + timedelta(hours=hours, seconds=passed), steady=FINE.steady + passed)


@pytest.mark.parametrize(("hours", "expected"), [(6, "3:01 PM"), (-3, "6:01 AM"), (0.5, None), (0, None)])
def test_a_clock_that_jumps_by_hours_says_what_time_it_is(hours: float, expected: str | None) -> None:
    (sentences,) = said(FINE, after(hours))[1:]
    assert sentences == ([] if expected is None else [f"My clock was changed. It is {expected} now."])


def test_hours_that_passed_are_no_jump() -> None:
    assert said(FINE, after(0, passed=8 * 3600)) == [[], []]


def test_daylight_saving_is_no_jump() -> None:
    before = replace(FINE, now=datetime(2027, 3, 28, 0, 59, 30, tzinfo=NOW.tzinfo))
    later = replace(before, now=datetime(2027, 3, 28, 2, 0, 30, tzinfo=NOW.tzinfo), steady=before.steady + 60)
    assert said(before, later) == [[], []]


def test_the_first_time_from_a_server_after_a_start_is_no_news() -> None:
    assert said(replace(FINE, synchronised=False), replace(after(9000), synchronised=True)) == [[], []]


def test_a_jump_is_said_on_a_24_hour_clock_too() -> None:
    assert said(FINE, after(6), clock24=True)[1] == ["My clock was changed. It is 15:01 now."]


# What is read, from a folder as the kernel makes it.


def put(sys: Path, **files: str) -> None:
    for name, text in files.items():
        path = sys / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n")


def supply(sys: Path, name: str, **files: str) -> None:
    put(sys, **{f"class__power_supply__{name}__{key}": text for key, text in files.items()})


@pytest.mark.parametrize(
    ("status", "charging"), [("Charging", True), ("Full", True), ("Discharging", False), ("Not charging", False)]
)
def test_the_battery_is_read_from_the_kernel(tmp_path: Path, status: str, charging: bool) -> None:
    supply(tmp_path, "AC", type="Mains", online="1")
    supply(tmp_path, "BAT0", type="Battery", capacity="42", status=status)
    assert machine.battery(sys=tmp_path) == (42, charging)


def test_a_mouse_is_not_the_battery(tmp_path: Path) -> None:
    supply(tmp_path, "hidpp", type="Battery", scope="Device", capacity="5", status="Discharging")
    assert machine.battery(sys=tmp_path) is None


@pytest.mark.parametrize("capacity", ["", "no", "-3"])
def test_a_battery_that_says_nonsense_is_none(tmp_path: Path, capacity: str) -> None:
    supply(tmp_path, "BAT0", type="Battery", capacity=capacity)
    assert machine.battery(sys=tmp_path) is None


@pytest.mark.parametrize(
    ("hook", "found"),
    [
        ("echo 85", (85, False)), ("echo 85%", (85, False)), ("echo 85.6 charging", (85, True)),
        ("echo 85 discharging", (85, False)), ("echo 120", None), ("echo", None), ("echo low", None),
        ("false", None), ("/nonexistent/hook", None), ("echo 'open", None), (" ", None), ("head -c 9 /dev/urandom", None),
    ],
)  # fmt: skip
def test_a_hook_prints_the_percent(hook: str, found: tuple[int, bool] | None) -> None:
    assert machine.battery(hook) == found


def test_the_firmware_of_a_pi_tells_heat_and_weak_power(tmp_path: Path) -> None:
    put(tmp_path, **{"devices__platform__soc__soc:firmware__get_throttled": "50005"})
    assert machine.throttled(tmp_path) & machine.HOT
    assert machine.throttled(tmp_path) & machine.WEAK_POWER
    put(tmp_path, **{"devices__platform__soc__soc:firmware__get_throttled": "rubbish"})
    assert machine.throttled(tmp_path) == 0


def test_a_machine_that_knows_nothing_of_itself_has_no_readings(tmp_path: Path) -> None:
    assert (machine.battery(sys=tmp_path), machine.temperature(tmp_path), machine.throttled(tmp_path)) == (
        None,
        None,
        0,
    )


def test_health_is_read_and_told(tmp_path: Path) -> None:
    supply(tmp_path, "BAT0", type="Battery", capacity="9", status="Discharging")
    put(tmp_path, class__thermal__thermal_zone0__temp="90000")
    health = Health(lambda: NOW, low=10, sys=tmp_path)
    first = health.look()
    assert first[:2] == [
        "My battery is at 9 percent. Please charge me.",
        "I'm too hot, so I am slower now. Please put me somewhere cooler.",
    ]
    assert health.look() == []
    put(tmp_path, class__thermal__thermal_zone0__temp="82000")  # still near it
    assert health.look() == []
    for degrees, count in (("60000", 0), ("90000", 1)):
        put(tmp_path, class__thermal__thermal_zone0__temp=degrees)
        assert len(health.look()) == count


def test_the_clock_is_asked_whether_it_follows_a_server() -> None:
    assert machine.is_synchronised() in (True, False, None)
