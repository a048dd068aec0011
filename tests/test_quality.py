"""How much of what people type is understood: the numbers of docs/quality.md do not get worse."""

from __future__ import annotations

from functools import cache

import pytest

from tests.questions.measure import Score, hear, read, scores
from tests.shipped import GUIDE

GOALS = range(8)
REACHED = {  # percent, in the order of the goals
    "development": (90, 80, 95.5, 98.5, 97, 2.4, 97, 97),
    "held_out": (91, 80, 97, 98, 90, 1.8, 90, 96),
}


@cache
def measured(name: str) -> list[Score]:
    """A set asked once for all tests."""
    return scores(hear(read(name), GUIDE))


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("half", REACHED)
def test_questions_are_not_understood_worse(half: str, goal: int) -> None:
    """What was reached in docs/quality.md, less about one in a hundred; of the held-out half nobody sees a text."""
    score, reached = measured(half)[goal], REACHED[half][goal]
    missed = [] if half == "held_out" else [(one.question.text, one.kind, *one.topics) for one in score.missed]
    well = score.percent <= reached if score.at_most else score.percent >= reached
    assert well, f"{score.name}: {score.percent:.1f} % of {score.total}; {missed}"


@pytest.mark.parametrize("goal", [0, 1, 5, 7])
def test_goals_are_met_by_unseen_questions(goal: int) -> None:
    """All goals but those that docs/quality.md says are missed."""
    score = measured("held_out")[goal]
    assert score.met, f"{score.name}: {score.percent:.1f} % of {score.total}"


def test_the_halves_have_little_in_common() -> None:
    """Two authors both thought of some questions of a word or two; that is all they share."""
    one, other = ({question.text for question in read(name)} for name in ("development", "held_out"))
    assert min(len(one), len(other)) >= 400
    assert len(one & other) <= min(len(one), len(other)) // 20
