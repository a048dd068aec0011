"""How much of what people type is understood: the numbers of docs/quality.md do not get worse."""

from __future__ import annotations

from functools import cache

import pytest

from tests.questions.measure import Score, hear, read, scores
from tests.shipped import GUIDE

SETS = ("development", "held_out")
GOALS = range(7)


@cache
def measured(name: str) -> list[Score]:
    """A set asked once for all tests."""
    return scores(hear(read(name), GUIDE))


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("name", SETS)
def test_goals(name: str, goal: int) -> None:
    """Every goal of the guide, on the half that was tuned on and on the one that nobody looked at."""
    score = measured(name)[goal]
    missed = [(one.question.text, one.kind, *one.topics) for one in score.missed] if name == "development" else ""
    assert score.met, f"{score.name}: {score.percent:.1f} % of {score.total}; {missed}"


def test_the_halves_have_nothing_in_common() -> None:
    """What one author wrote for tuning is no question of the other's."""
    one, other = ({question.text for question in read(name)} for name in SETS)
    assert len(one) >= 400
    assert len(other) >= 400
    assert one.isdisjoint(other)
