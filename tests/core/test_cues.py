"""A pattern is passed over only where it cannot match."""

from __future__ import annotations

import re

import pytest

from bot.core.cues import units
from tests.core.test_safety import QUESTIONS, SAFETY, TALK


def needs(pattern: str) -> list[list[str]]:
    """What each alternative needs, readable."""
    return [["".join(sorted(need)) for need in unit.needs] for unit in units(pattern)]


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("ab", [["a", "b"]]),
        ("a|b", [["a"], ["b"]]),
        ("(?:a|b)c", [["ab", "c"]]),
        ("(?:a|bc?)+d", [["ab", "d"]]),
        ("a?b*c{0,2}d{2}e{,3}f{1,}", [["d", "f"]]),
        ("(?:a|b)?c", [["c"]]),
        ("(?:a|)b", [["b"]]),
        ("[ab][^c]d", [["ab", "d"]]),
        (r"[\da][a-z]\d.x", [["x"]]),
        ("(?<!a)(?=b)(?!c|d)e", [["e"]]),
        ("^a$|(?:b|c(?:d|e))f", [["a"], ["bc", "f"]]),
        ("", [[]]),
    ],
)
def test_needs_what_every_match_has(pattern: str, wanted: list[list[str]]) -> None:
    """What may be left out, looked around for or anything at all is not needed."""
    assert needs(pattern) == wanted


def test_the_pieces_are_the_pattern() -> None:
    """Joined again, the alternatives read as before."""
    for rule in SAFETY + TALK:
        for pattern in rule.patterns:
            assert "|".join(unit.source for unit in units(pattern)) == pattern


def test_nothing_that_matches_is_passed_over() -> None:
    """Every alternative that matches a question has what it needs in it."""
    taken = [unit for rule in SAFETY for pattern in rule.patterns for unit in units(pattern)]
    compiled = [(unit, re.compile(unit.source)) for unit in taken]
    for question in QUESTIONS["safety"]:
        for unit, pattern in compiled:
            if pattern.search(question["text"]):
                assert not any(need.isdisjoint(question["text"]) for need in unit.needs), unit.source
