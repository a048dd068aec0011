"""A text leans to a danger or a refusal by what speaks for it beside all else, weighed where weights were learnt."""

from __future__ import annotations

import pytest

from bot.core.index import kinds
from bot.core.leanings import MOST, NEVER, SIGNS, leaning, signs

IDS = ("mental-help", "none", "ordinary", "refund", "rule:refuse-harm", "rule:self-harm", "rule:threatened")
KINDS = kinds(IDS)


def said(**scores: float) -> list[float]:
    """By entry, `_` for `-` and `:`; what is not named is far from meant."""
    return [scores.get(name.replace(":", "_").replace("-", "_"), -1.0) for name in IDS]


def test_without_weights_the_lead_decides() -> None:
    """How far the likeliest of a kind is before all else."""
    found = leaning(said(rule_threatened=0.5, refund=0.2), KINDS, ())
    assert round(found.danger, 6) == 0.3
    assert round(found.refusal, 6) == -1.5
    assert IDS[found.danger_entry or 0] == "rule:threatened"
    assert IDS[found.refusal_entry or 0] == "rule:refuse-harm"


def test_pages_of_help_are_no_calm_talk() -> None:
    """Who is in danger may ask for the page about it: that takes nothing from how alike a text is."""
    found = leaning(said(rule_self_harm=0.1, mental_help=0.6), KINDS, ())
    assert found.danger == pytest.approx(-0.5)
    assert found.alike == pytest.approx(1.1)


def test_despair_stands_for_what_is_nearly_as_likely() -> None:
    """Its first lines have the numbers for every danger, those of others may not have the one for it."""
    nearly = leaning(said(rule_threatened=0.5, rule_self_harm=0.3), KINDS, ())
    less = leaning(said(rule_threatened=0.5, rule_self_harm=0.2), KINDS, ())
    assert [IDS[one.danger_entry or 0] for one in (nearly, less)] == ["rule:self-harm", "rule:threatened"]


def test_signs_are_as_many_for_every_guide() -> None:
    """The likeliest few of each kind; what a guide does not have is never meant."""
    seen = signs(said(refund=0.3), KINDS, KINDS.ordinary)
    assert len(seen) == SIGNS
    assert seen[:MOST] == (-1.0, *[NEVER] * (MOST - 1))
    assert seen[2 * MOST] == 0.3
    empty = leaning((), kinds(()), ())
    assert (empty.danger_entry, empty.refusal_entry, empty.danger) == (None, None, 0.0)


def test_weights_weigh_every_sign() -> None:
    """One row for a refusal, one for a danger, one for all else, each with a constant."""
    refusal, danger, rest = [1.0, *[0.0] * SIGNS], [0.0] * (SIGNS + 1), [*[0.0] * SIGNS, -3.0]
    found = leaning(said(rule_refuse_harm=2.0), KINDS, (*refusal, *danger, *rest))
    assert found.refusal == 2.0
    assert found.danger == -2.0
