"""A threat told where a note was asked for: help first, and the case keeps it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.changes import ContactDetailed, Contacted, NudgeAnswered
from bot.core.person import Asking, Contact, Nudge
from tests.turns import CASE, NOW, codes, every, only, say, somebody, tap, text

SAID = "他说再不还就带人来我家打断我的腿"
TALK = Contact(7, 1, "call", NOW - timedelta(minutes=5))
ASKED = Asking("promise-what", ("1",))


def test_it_is_noted_in_the_talk_that_was_held() -> None:
    """110 comes first; the words and the kind of answer are on record, and the person is told so."""
    asked = Nudge(8, "call", 1, 1, NOW + timedelta(hours=2))
    found = say(SAID, somebody(contacts=(TALK,), asking=ASKED, nudges=(asked,)))
    assert only(found, NudgeAnswered).nudge_id == 8
    assert "110" in text(found).split("\n\n")[0]
    assert only(found, ContactDetailed) == ContactDetailed(7, said=SAID, reply="threat")
    assert "记进这件事了" in text(found)
    assert "next:1" in codes(found)


def test_without_a_talk_it_is_one_of_its_own() -> None:
    """Nothing was held just now: what came is kept as an answer, not as a call we made up."""
    kept = only(say(SAID, somebody(asking=ASKED)), Contacted).contact
    assert (kept.way, kept.said, kept.reply) == ("answer", SAID, "threat")


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        (SAID, {}),
        (SAID, {"asking": Asking("lender", ("1",))}),
        (SAID, {"asking": Asking("promise-what", ("9",))}),
        (SAID, {"asking": ASKED, "cases": (replace(CASE, closed_at=NOW),)}),
        ("我不想活了", {"asking": ASKED}),
        ("让我先交599元解冻费", {"asking": ASKED}),
    ],
)
def test_nothing_else_is_noted(said: str, fields: dict[str, object]) -> None:
    """Not without a question about what was said, not in a case that is gone, and never another danger."""
    found = say(said, somebody(contacts=(TALK,), **fields))
    assert every(found, ContactDetailed) == []
    assert every(found, Contacted) == []


def test_a_threat_counts_before_it_is_confirmed() -> None:
    """Typed as a note and left: help still goes before every rung, until they say it was something else."""
    typed = Contact(7, 1, "call", NOW, said="说我再投诉就爆我通讯录")
    assert "报警110" in text(tap("next:1", somebody(contacts=(typed,))))
    other = replace(typed, reply="nothing")
    assert "先：报警110" not in text(tap("next:1", somebody(contacts=(other,))))
