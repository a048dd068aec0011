"""The ladder's files: whole as they ship, and every mistake in them is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import ladders
from bot.core.ladder import Ladders
from tests.shipped import GUIDE

LADDERS = GUIDE.ladders


def told(table: Ladders) -> str:
    """What is said about a table."""
    return "\n".join(f"{fault.id} {fault.words}" for fault in ladders.faults(replace(GUIDE, ladders=table)))


def test_what_ships_is_whole() -> None:
    """No mistake; every kind of company and every matter has a ladder of two rungs at least."""
    assert told(LADDERS) == ""
    for org in ("", *GUIDE.routing.counterparts):
        for matter in GUIDE.matters:
            assert len(LADDERS.of(org, matter).main) >= 2


def test_every_rung_says_who_how_and_what_to_bring() -> None:
    """And where something is filed there is a text to send."""
    for rung in LADDERS.rungs.values():
        assert rung.who
        assert rung.how
        assert rung.bring
        assert rung.text or not rung.places


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"places": ("mars",)}, "去处「mars」不认识"),
        ({"limit": "mars"}, "去处「mars」不认识"),
        ({"text": "给{whom}"}, "{whom} 没有人填"),
        ({"answers": {"maybe": "x"}}, "回复「maybe」不认识"),
        ({"every": True, "places": ("internal",)}, "every 要有两处"),
    ],
)
def test_a_rung_that_leads_nowhere_is_told(fields: dict[str, object], words: str) -> None:
    """Unknown places, blanks nobody fills, replies nobody gives."""
    broken = replace(LADDERS.rungs["internal"], **fields)  # type: ignore[arg-type]
    assert words in told(replace(LADDERS, rungs={**LADDERS.rungs, "internal": broken}))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"orgs": frozenset({"moon"})}, "公司类型「moon」不认识"),
        ({"problems": frozenset({"moon"})}, "问题「moon」不认识"),
        ({"rungs": (replace(LADDERS.rungs["internal"], id="moon"),)}, "没有「moon」这一级"),
        ({"rungs": (LADDERS.rungs["media"], LADDERS.rungs["internal"])}, ""),
        ({"rungs": (LADDERS.rungs["media"],)}, "第一级不能是旁边的路"),
    ],
)
def test_a_ladder_that_leads_nowhere_is_told(fields: dict[str, object], words: str) -> None:
    """Unknown companies, problems and rungs; a way beside is no first step."""
    first, *rest = LADDERS.ladders
    assert words in told(replace(LADDERS, ladders=(replace(first, **fields), *rest)))  # type: ignore[arg-type]


def test_somebody_without_a_ladder_is_told() -> None:
    """The last one must be for all; matters and the emergency must exist."""
    assert "谁都能走的路" in told(replace(LADDERS, ladders=LADDERS.ladders[:-1]))
    assert "事由「gone」不认识" in told(replace(LADDERS, problems={"fee": frozenset({"gone"})}))
    assert "emergency 指的「gone」不存在" in told(replace(LADDERS, emergency="gone"))
