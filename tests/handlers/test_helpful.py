"""这条有用吗: whom it is asked of, and that only a number remains."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.changes import Tallied
from bot.core.person import Asking
from tests.turns import GUIDE, NOW, STRANGER, codes, every, is_stale, only, say, shown, somebody, tap, text

QUESTION, TOPIC = "怎么录音", "call-recording"


def test_a_typed_questions_article_asks() -> None:
    """At the end, so that the other numbers stay what they are; eight options at most."""
    found = say(QUESTION, STRANGER)
    assert codes(found)[-2:] == [f"useful:{TOPIC}:yes", f"useful:{TOPIC}:no"]
    assert codes(found)[:-2] == codes(tap(f"topic:{TOPIC}", STRANGER))
    assert len(shown(found).buttons) <= 8
    assert only(found, Tallied) == Tallied("answered", TOPIC)


def test_who_tapped_is_not_asked() -> None:
    """They chose it themselves; nothing is counted."""
    found = tap(f"topic:{TOPIC}", STRANGER)
    assert not [code for code in codes(found) if code.startswith("useful")]
    assert found.changes == ()


def test_nobody_in_need_is_asked() -> None:
    """Not on the pages of danger, not on the day after, not in the middle of a question of ours."""
    rest = replace(STRANGER, quiet_until=NOW + timedelta(hours=3))
    asked = somebody(asking=Asking("promise-when", ("1", "退我180元")))
    assert not [code for code in codes(say(QUESTION, rest)) if code.startswith("useful")]
    assert not [code for code in codes(say(QUESTION, asked)) if code.startswith("useful")]
    assert not [code for code in codes(say("有哪些常用电话", STRANGER)) if code.startswith("useful")]


def test_full_screens_stay_as_they_are() -> None:
    """Whatever is asked, there are never more than eight options."""
    for topic in GUIDE.topics.values():
        assert len(codes(say(topic.asks[0], STRANGER))) <= 8


@pytest.mark.parametrize(("word", "kind"), [("yes", "helpful"), ("no", "unhelpful")])
def test_an_answer_is_a_number(word: str, kind: str) -> None:
    """One more of a kind for this topic; the article stays where it is, and there is a way on."""
    found = tap(f"useful:{TOPIC}:{word}", STRANGER)
    assert found.changes == (Tallied(kind, TOPIC),)  # type: ignore[arg-type]
    assert shown(found).fresh
    assert "不记你是谁" in text(found)
    assert codes(found)[-1] == "start"


@pytest.mark.parametrize("code", ["useful:gone:yes", f"useful:{TOPIC}:perhaps"])
def test_stale_taps(code: str) -> None:
    """A topic that is gone, a word nobody offers: nothing is counted."""
    assert is_stale(tap(code, STRANGER))


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("量子纠缠的数学基础", "unanswered"),
        ("材料发到哪", "choose"),
        ("我不想活了", "urgent"),
        ("有没有口子", "refuse"),
    ],
)
def test_what_else_is_counted(said: str, kind: str) -> None:
    """What had no answer, what was urgent, what was refused: the number only."""
    assert every(say(said, STRANGER), Tallied) == [Tallied(kind)]  # type: ignore[arg-type]
