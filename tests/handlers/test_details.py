"""What a case is about, said later or put right: for who began with a complaint."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.changes import Asked, GoalSet, LenderNamed, MatterChosen
from bot.core.person import Asking
from tests.turns import CASE, codes, every, is_stale, only, say, somebody, tap, text

BARE = somebody(cases=(replace(CASE, matter="general", lender=""),))


def test_all_that_is_known_is_on_one_screen() -> None:
    """Each with its button; blanks are told as blanks."""
    found = tap("details:1", BARE)
    assert "机构：还没填\n类型：还没填\n什么事：其他事情\n我要的：还没填" in text(found)
    assert codes(found) == ["name:1", "org:1", "about-what:1", "goal:1", "next:1", "case:1"]
    assert "details:1" in codes(tap("manage:1", BARE))


def test_it_is_offered_where_a_text_has_blanks() -> None:
    """Beside the text of a rung, and after a complaint was noted."""
    assert "details:1" in codes(tap("rung:1:internal", BARE))
    assert "details:1" not in codes(tap("rung:1:internal", somebody()))
    asking = Asking("filed-date", ("1", "12378", ""))
    assert "details:1" in codes(tap("filedon:1:0", replace(BARE, asking=asking)))
    assert "promise:1" in codes(tap("filedon:1:0", somebody(asking=asking)))


def test_the_lender_is_named_later() -> None:
    """Read back with the rest; nothing typed asks again; who would not say who they are stays one not to call."""
    asked = only(tap("name:1", BARE), Asked).asking
    found = say("小鹿消费金融", replace(BARE, asking=asked))
    assert only(found, LenderNamed) == LenderNamed(1, "小鹿消费金融", "found")
    assert "机构：小鹿消费金融" in text(found)
    assert every(say("……", replace(BARE, asking=asked)), LenderNamed) == []
    unsafe = somebody(cases=(replace(CASE, lender_state="refused"),), asking=asked)
    assert only(say("某某", unsafe), LenderNamed).state == "refused"


def test_the_matter_is_chosen_later() -> None:
    """The kind first, then the matter; the only one of its kind at once."""
    kinds = tap("about-what:1", BARE)
    kind = next(code for code in codes(kinds) if ":kind." in code)
    one = next(code for code in codes(tap(kind, BARE)) if code.startswith("about-what:1:"))
    chosen = only(tap(one, BARE), MatterChosen)
    assert chosen == MatterChosen(1, one.rsplit(":", 1)[1])
    assert text(tap("about-what:1:moon", BARE)) == text(kinds)


def test_every_kind_leads_to_its_matters() -> None:
    """No button of the question is a dead end."""
    for code in codes(tap("about-what:1", BARE))[:-1]:
        found = tap(code, BARE)
        assert every(found, MatterChosen) or any(it.startswith("about-what:1:") for it in codes(found))


def test_a_long_goal_says_that_it_was_cut() -> None:
    """Nothing is cut silently."""
    asked = replace(BARE, asking=Asking("goal", ("1",)))
    long = say("退" * 70, asked)
    assert only(long, GoalSet).goal == "退" * 60
    assert "只留了前 60 个字" in text(long)
    assert "只留了" not in text(say("退" * 60, asked))


@pytest.mark.parametrize("code", ["details:9", "name:9", "about-what:9", "about-what:9:refund-hard"])
def test_stale_details(code: str) -> None:
    """A case that is gone."""
    assert is_stale(tap(code, BARE))
