"""A day of 500 people: every nudge has its place, the database and the platform tell the same, nobody is hurried."""

from __future__ import annotations

import asyncio
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from bot import content
from tests.bench import day_told, report
from tests.bench.day import EACH, simulated
from tests.bench.day_told import Day, State, lateness_picture, sends_picture, wrong

PEOPLE: Final = 500
LOOK: Final = 60.0  # seconds; the real alarm clock looks every five, which takes as long for 500 people as for 100 000


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """The day, once for all tests."""
    return asyncio.run(simulated(tmp_path_factory.mktemp("day"), content.load(), PEOPLE, look=LOOK))


def test_every_nudge_has_its_place(day: Day) -> None:
    """Each under one name and none missing; some of every kind that a day has."""
    accounts = day.accounts
    assert sum(accounts.values()) == PEOPLE * EACH
    assert accounts["到期了还没说"] == accounts["失败"] == 0
    assert all(accounts[name] for name in ("单独说了", "和别的合成一条说了", "夜里不打扰，改到第二天早上"))
    assert day.count(moved=1, quiet=0) > 0
    assert wrong(day) == []


def test_the_platform_heard_what_the_database_says(day: Day) -> None:
    """Person by person; nothing twice."""
    assert day.unlike == 0
    assert sum(day.sends) == day.messages


def test_nobody_is_woken(day: Day) -> None:
    """Between half past nine in the evening and eight in the morning no message leaves."""
    assert sum(day.sends[: 8 * 3600]) == 0
    assert sum(day.sends[int(21.5 * 3600) :]) == 0
    assert sum(day.sends[8 * 3600 : 9 * 3600]) > 0


def test_late_is_only_who_types(day: Day) -> None:
    """So few are through within seconds, but for the two minutes of calm of somebody who has just typed."""
    assert day.within(0.9) < 20  # at half past nine every other person waits their turn
    assert day.late[-1] < 120 + LOOK


@pytest.mark.parametrize(
    ("how", "found"),
    [
        ({"unlike": 1}, "1 people heard"),
        ({"narrowest": 1.0}, "1.00 s between"),
        ({"memory": [100.0, 110.0, 120.0]}, "grew by 20 MB"),
        ({"sends": [30]}, "30 in one second"),
        (
            {"single": 0, "messages": 0, "states": {State("lost"): 1}},
            "0 accounted",
        ),
        ({"states": {State("pending"): 1}, "single": 0}, "1 due and not said"),
    ],
)
def test_what_must_not_be_is_seen(day: Day, how: dict[str, Any], found: str) -> None:
    """One lost, one twice, one too soon, one too many, memory that grows: each is told."""
    assert any(complaint.startswith(found) for complaint in wrong(replace(day, **how)))


def test_it_is_told(day: Day) -> None:
    """The numbers in a paragraph; both pictures are well-formed and as wide as a phone."""
    told = day_told.text(day)
    assert "500 人、1,500 条" in told
    assert "没有一条对不上" in told
    assert "1 people" in day_told.text(replace(day, unlike=1))
    for drawn in (sends_picture(day.sends), lateness_picture(day.late)):
        assert ET.fromstring(drawn).attrib["viewBox"].startswith("0 0 360 ")  # noqa: S314 - we have just drawn it


def test_it_goes_onto_the_page(day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between its own marks; what stands around them stays."""
    page = tmp_path / "performance.md"
    page.write_text("\n".join(("before", *day_told.MARKS, "after")), encoding="utf-8")
    monkeypatch.setattr(report, "PAGE", page)
    day_told.write(day, "told")
    assert page.read_text(encoding="utf-8") == "\n".join(
        ("before", day_told.MARKS[0], "told", day_told.MARKS[1], "after")
    )
    assert (tmp_path / day_told.SENDS).exists()
    assert (tmp_path / day_told.LATENESS).exists()
