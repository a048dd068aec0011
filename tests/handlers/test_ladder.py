"""The ladder on the screen, the answers that move one on it, and the texts that it hands over."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.changes import (
    Asked,
    ComplaintAnswered,
    ContactDetailed,
    Contacted,
    CounterpartChosen,
    GoalSet,
    NudgeAnswered,
)
from bot.core.person import Asking, Case, Complaint, Contact, Nudge, Person
from bot.core.updates import Said
from handlers import statements
from tests.turns import (
    CASE,
    GUIDE,
    NOW,
    PROMISE,
    codes,
    every,
    is_stale,
    labels,
    only,
    say,
    shown,
    somebody,
    tap,
    text,
    turn,
)

BANK = replace(CASE, org="bank", goal="退回180元，原路退")
CALL = Contact(2, 1, "call", NOW - timedelta(days=9), "3021", "退我180元")
BROKEN = replace(
    PROMISE, id=3, who="3021", state="broken", made_at=NOW - timedelta(days=9), due_at=NOW - timedelta(days=2),
    settled_at=NOW - timedelta(days=1), broken_at=NOW - timedelta(days=1),
)  # fmt: skip
FILED = Complaint(5, 1, "internal", NOW - timedelta(days=3), NOW + timedelta(days=12), "A12345")


def known(*complaints: Complaint, case: Case = BANK, **fields: object) -> Person:
    """Somebody with a bank's case, a call, a broken promise and these complaints."""
    return somebody(
        **{"cases": (case,), "contacts": (CALL,), "promises": (BROKEN,), "complaints": complaints, **fields}
    )


def test_you_are_here() -> None:
    """Every rung with its mark, the next one and since when; the wait is advice, no wall."""
    found = tap("next:1", known(FILED))
    assert "✓ 1. 找客服\n● 2. 向公司投诉 ← 你在这里\n→ 3. 12378总局" in text(found)
    assert "建议等到 12月3日 周四；不满意，现在也可以走下一步：12378总局" in text(found)
    assert codes(found)[0] == "rung:1:12378"
    assert "来问你，好吗" not in text(found)


def test_a_rung_hands_over_its_text() -> None:
    """Who, how, what to bring; the text holds what is on record, to copy, and the place is known to 我已投诉."""
    found = tap("rung:1:12378", known(FILED))
    for words in (
        "国家金融监督管理总局",
        "打 12378",
        "受理编号",
        "某某",
        "工号 3021",
        "到期没有兑现",
        "退回180元，原路退",
    ):
        assert words in text(found), words
    assert "贵司" not in text(found)
    assert "filed:1:12378" in codes(found)
    assert any(button.copy for button in shown(found).buttons)


def test_to_the_lender_it_is_you() -> None:
    """In a complaint to the company itself."""
    assert "致电贵司客服（工号 3021）" in text(tap("rung:1:internal", known()))


def test_what_nobody_noted_stays_blank() -> None:
    """No goal, no lender, no record: visible blanks, and a way to say what is wanted."""
    bare = somebody(cases=(replace(CASE, lender=""),))
    found = tap("rung:1:internal", bare)
    assert text(found).count("＿＿") >= 3
    assert "goal:1" in codes(found)
    assert "goal:1" not in codes(tap("rung:1:internal", known()))


@pytest.mark.parametrize(
    "code", ["rung:9:internal", "rung:1:moon", "rung:1:credit", "sides:9", "org:9", "goal:9", "org:1:moon"]
)
def test_stale_rungs(code: str) -> None:
    """Another ladder's, an unknown one, a case that is gone."""
    assert is_stale(tap(code, known()))


def test_the_kind_of_company_changes_the_way() -> None:
    """Six to choose from, the rarer ones behind 其他; what is not found yet is no reason to stop (C-27)."""
    asked = tap("org:1", somebody())
    assert len(labels(asked)) == 7
    assert only(tap("org:1:bank", somebody()), CounterpartChosen) == CounterpartChosen(1, "bank")
    assert "org:1:collector" in codes(tap("org:1:more", somebody()))
    assert only(tap("org:1:unknown", somebody()), CounterpartChosen).org == "unknown"


def test_a_goal_is_one_line_read_back() -> None:
    """A secret in it was blanked before; nothing typed asks again."""
    asked = somebody(asking=only(tap("goal:1", somebody()), Asked).asking)
    found = say("退回180元，\n原路退", asked)
    assert only(found, GoalSet) == GoalSet(1, "退回180元， 原路退")
    assert "退回180元" in text(found)
    assert every(say("……", asked), GoalSet) == []


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("refused", "拒绝也是答复"),
        ("final", "最后的话"),
        ("withdraw", "先别撤"),
        ("shuffled", "别两头跑"),
        ("partly", "差的那部分"),
    ],
)
def test_each_answer_has_its_own_next_step(word: str, says: str) -> None:
    """What it means, and the rung that is open because of it; the question about it is over."""
    person = known(FILED, nudges=(Nudge(6, "complaint", 1, 5, NOW, "sent"),))
    found = tap(f"reply:1:5:{word}", person)
    assert only(found, ComplaintAnswered) == ComplaintAnswered(5, NOW, word)  # type: ignore[arg-type]
    assert only(found, NudgeAnswered).nudge_id == 6
    assert says in text(found)
    assert codes(found)[0] == "rung:1:12378"


def test_an_answer_told_later_keeps_its_day() -> None:
    """有回复了 was tapped before; only what it came to is new."""
    before = NOW - timedelta(days=2)
    found = tap("reply:1:5:refused", known(replace(FILED, answered_at=before)))
    assert only(found, ComplaintAnswered).at == before


def test_a_threat_goes_before_all_rungs() -> None:
    """Offered where somebody collects; 110 is in the first lines, the rung to the police beside it."""
    case = replace(BANK, matter="collection-abuse")
    assert "reply:1:2:threat" in codes(tap("replies:1:2", known(case=case)))
    assert "reply:1:2:threat" not in codes(tap("replies:1:2", known()))
    found = tap("reply:1:2:threat", known(case=case))
    assert "110" in text(found).split("\n\n")[0]
    assert codes(found)[:2] == ["topic:danger-now", "rung:1:police"]
    assert only(found, ContactDetailed) == ContactDetailed(2, reply="threat")


def test_solved_is_closed_and_not_climbed() -> None:
    """The button to close comes first."""
    assert codes(tap("reply:1:5:solved", known(FILED)))[0] == "close:1:solved"


@pytest.mark.parametrize("code", ["reply:1:5:maybe", "reply:9:5:refused", "reply:1:77:refused", "replies:1:x"])
def test_stale_replies(code: str) -> None:
    """What is not there was not answered."""
    assert is_stale(tap(code, known(FILED)))


@pytest.mark.parametrize(("typed", "word"), [("他们不退", "refused"), ("踢皮球", "shuffled"), ("让我撤诉", "withdraw")])
def test_what_they_say_after_a_talk_is_heard(typed: str, word: str) -> None:
    """Asked what came of it, an answer in their own words counts like its button."""
    fresh = known(contacts=(replace(CALL, at=NOW - timedelta(minutes=5)),), asking=Asking("promise-what", ("1",)))
    found = say(typed.removeprefix("他们"), fresh)
    assert only(found, ContactDetailed).reply == word


def test_the_honest_end() -> None:
    """Everything was tried: no invented step, and a word on what is left."""
    all_ = tuple(
        Complaint(number, 1, place, NOW - timedelta(days=40), NOW - timedelta(days=9))
        for number, place in enumerate(("internal", "12378", "mediation", "court"), 10)
    )
    found = tap("next:1", known(*all_))
    assert "能走的都走过了" in text(found)
    assert "topic:legal-aid" in codes(found)


def test_other_ways_end_with_their_limit() -> None:
    """A review is offered after an answer, for thirty days."""
    answered = replace(FILED, answered_at=NOW - timedelta(days=1), reply="refused")
    assert "rung:1:higher" in codes(tap("sides:1", known(answered)))
    late = replace(answered, filed_on=NOW - timedelta(days=60), answered_at=NOW - timedelta(days=40))
    assert "rung:1:higher" not in codes(tap("sides:1", known(late)))
    assert is_stale(tap("rung:1:higher", known(late)))


def test_news_of_its_own_is_a_talk() -> None:
    """有回复了, although nothing was filed: what they said is noted as an answer, not as a chat we made up."""
    follow = Nudge(6, "follow", 1, 1, NOW, "sent")
    found = tap("followed:6:yes", known(nudges=(follow,)))
    assert only(found, Contacted).contact.way == "answer"
    assert every(found, NudgeAnswered)


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=12)


@given(words, words, words, st.sampled_from(sorted(GUIDE.ladders.rungs)))
def test_a_text_holds_only_what_is_on_record(lender: str, goal: str, said: str, name: str) -> None:
    """Take the record away and what is left is the frame that content wrote: nothing was added or invented."""
    person = known(
        case=replace(BANK, lender=lender, goal=goal), contacts=(replace(CALL, said=said, who=""),), promises=()
    )
    rung = GUIDE.ladders.rungs[name]
    made = statements.text(turn(Said(person.address, "k", "x"), person), person.cases[0], rung)
    blank = person.cases[0]
    empty = statements.text(
        turn(Said(person.address, "k", "x"), replace(person, contacts=())), replace(blank, lender="", goal=""), rung
    )
    frame = [part for part in re.split(r"＿＿|退款难", empty) if part]
    assert all(part in made for part in frame)
    if "{facts}" in rung.text:
        assert said in made
        assert re.search(r"11月11日 周三，我致电", made)
