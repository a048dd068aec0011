"""The table of whom to complain to: whole as it ships, and every mistake in it is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import routing
from bot.core.guide import Routing
from tests.shipped import GUIDE

ROUTING = GUIDE.routing


def told(table: Routing) -> list[str]:
    """What is said about a table."""
    return [f"{fault.id} {fault.words}" for fault in routing.faults(replace(GUIDE, routing=table))]


def test_what_ships_is_whole() -> None:
    """No mistake; nine kinds of companies at least, and not more on a screen than fit."""
    assert told(ROUTING) == []
    screens = [found.screen for found in ROUTING.counterparts.values()]
    assert screens.count("first") == 4
    assert screens.count("more") <= 7


def test_every_route_with_a_number_names_it() -> None:
    """A place that is preselected is one the person was just sent to."""
    for route in ROUTING.routes.values():
        for place in route.places:
            assert not place.isdecimal() or place in "".join(route.steps), route.id


@pytest.mark.parametrize(
    ("name", "fields", "word"),
    [
        ("bank-fee", {"places": ("mars",)}, "mars"),
        ("bank-fee", {"topic": "gone"}, "gone"),
    ],
)
def test_a_route_to_nowhere_is_told(name: str, fields: dict[str, object], word: str) -> None:
    """A place or a topic that does not exist."""
    broken = replace(ROUTING.routes[name], **fields)  # type: ignore[arg-type]
    assert [said for said in told(replace(ROUTING, routes={**ROUTING.routes, name: broken})) if word in said]


def test_a_counterpart_without_its_route_is_told() -> None:
    """An unknown route, an unknown problem, and a route nobody is led to."""
    bank = replace(ROUTING.counterparts["bank"], routes={"fee": "gone", "weather": "bank-fee"})
    said = "".join(told(replace(ROUTING, counterparts={"bank": bank})))
    for word in ("不存在的分流「gone」", "问题「weather」不认识", "unlicensed 没有哪类公司走到这里"):
        assert word in said
