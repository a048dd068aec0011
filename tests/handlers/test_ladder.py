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
from bot.core.person import Asking, Case, Complaint, Contact, Ending, Nudge, Person
from bot.core.updates import Said
from handlers import statements
from tests.turns import (
    CASE,
    GUIDE,
    NOW,
    PROMISE,
    codes,
    due,
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
    """Offered in every matter; 110 is in the first lines, the rung to the police beside it."""
    case = replace(BANK, matter="collection-abuse")
    for person in (known(case=case), known()):
        assert "reply:1:2:threat" in codes(tap("replies:1:2", person))
        assert len(codes(tap("replies:1:2", person))) <= 8
    found = tap("reply:1:2:threat", known(case=case))
    assert "110" in text(found).split("\n\n")[0]
    assert codes(found)[:2] == ["topic:danger-now", "rung:1:police"]
    assert only(found, ContactDetailed) == ContactDetailed(2, reply="threat")


THREATENED = replace(CALL, said="", reply="threat")
REPORTED = Complaint(9, 1, "police", NOW, NOW + timedelta(days=15))


@pytest.mark.parametrize("complaints", [(), (FILED,), (replace(FILED, answered_at=NOW, reply="refused"),)])
def test_an_untold_threat_is_the_next_step_everywhere(complaints: tuple[Complaint, ...]) -> None:
    """Status, ladder and page say 110, no wait, whatever else runs; also days later."""
    person = known(*complaints, contacts=(THREATENED,))
    for now in (NOW, NOW + timedelta(days=5)):
        found = tap("next:1", person, now)
        assert "→ 先：报警110" in text(found)
        assert "下一步：报警110" in text(found)
        assert codes(found)[:2] == ["topic:danger-now", "rung:1:police"]
        assert not re.search("先等|建议等|来问你", text(found))
        assert "【#1 某某 · 退款难】有人威胁，先报警 110" in text(tap("records", person, now))
    assert "对方威胁我" in text(tap("rung:1:police", person))


def test_after_110_the_threat_stays_and_the_regulator_is_next() -> None:
    """Keep the receipt, then who watches over the lender: not the beginning again, no wait for the police."""
    person = known(REPORTED, contacts=(THREATENED,), promises=())
    found = tap("next:1", person)
    assert "● 报警110 ← 你在这里" in text(found)
    assert "报警回执留好" in text(found)
    assert codes(found)[0] == "rung:1:12378"
    assert "还没有结果" not in text(found)
    assert "报警110的答复" not in text(tap("records", person))
    assert "对方威胁我" in text(tap("rung:1:12378", person))
    again = replace(THREATENED, id=8, at=NOW + timedelta(days=2))
    assert (
        codes(tap("next:1", replace(person, contacts=(THREATENED, again)), NOW + timedelta(days=2)))[1]
        == "rung:1:police"
    )


def test_noted_words_can_be_a_threat_where_somebody_collects() -> None:
    """威胁 in the note of a collection matter counts; not in another matter, nor where there was none."""
    case = replace(BANK, matter="collection-abuse")
    for said, first in (("威胁要去我单位", "topic:danger-now"), ("没有威胁，只是催", "rung:1:internal")):
        talk = replace(CALL, said=said)
        assert codes(tap("next:1", known(case=case, contacts=(talk,), promises=())))[0] == first


def test_a_complaint_without_a_rung_leads_on() -> None:
    """12315 about an unknown lender: it counts, is waited for by name, and its refusal opens the next step now."""
    bare = replace(CASE, matter="general", lender="")
    elsewhere = Complaint(5, 1, "12315", NOW - timedelta(days=1), NOW + timedelta(days=6))
    waits = tap("next:1", somebody(cases=(bare,), complaints=(elsewhere,)))
    assert "● 12315消费 ← 你在这里\n○ 1. 找客服\n→ 2. 向公司投诉" in text(waits)
    assert "还在等12315消费的答复" in text(waits)
    refused = replace(elsewhere, answered_at=NOW, reply="refused")
    person = somebody(cases=(bare,), complaints=(refused,))
    found = tap("next:1", person)
    assert "不用再等。下一步：向公司投诉" in text(found)
    assert "找客服”开始" not in text(found)
    assert "先等" not in text(found)
    assert "还没联系" not in text(tap("records", person))


def test_nothing_is_ticked_that_was_never_done() -> None:
    """12378 at once: the call and the company's own complaint were passed over, and may still be made."""
    direct = Complaint(5, 1, "12378", NOW, NOW + timedelta(days=13))
    person = known(direct, contacts=(), promises=())
    assert "○ 1. 找客服（没走过）\n○ 2. 向公司投诉（没走过）\n● 3. 12378总局 ← 你在这里" in text(tap("next:1", person))
    assert "rung:1:internal" in codes(tap("sides:1", person))
    assert not is_stale(tap("rung:1:internal", person))


KEPT = replace(PROMISE, id=4, what="减免违约金", state="kept", settled_at=NOW)


def test_one_kept_promise_does_not_end_it_while_another_is_broken() -> None:
    """Only where all that was promised came, it has come to a result."""
    both = known(promises=(BROKEN, KEPT))
    found = tap("next:1", both)
    assert "有兑现的，也有没兑现的" in text(found)
    assert codes(found)[0] == "rung:1:internal"
    assert codes(found)[1] == "close:1:ask"
    assert "可以走：向公司投诉" in text(tap("records", both))
    one = known(promises=(BROKEN, replace(KEPT, replaces=BROKEN.id)), contacts=())
    assert codes(tap("next:1", one))[0] == "close:1:solved"
    assert "有结果了" in text(tap("records", one))
    assert "该走的都走了" not in text(tap("records", one))


def test_one_solved_complaint_does_not_end_what_another_still_owes() -> None:
    """The company says it is solved while 12378 runs: end it, or wait for that; no mediation."""
    solved = replace(FILED, answered_at=NOW, reply="solved")
    other = Complaint(6, 1, "12378", NOW - timedelta(days=2), NOW + timedelta(days=9))
    found = tap("next:1", known(solved, other))
    assert "12378总局还没答复" in text(found)
    assert codes(found)[:2] == ["close:1:solved", "answered:6:yes"]
    assert "来问你" not in text(found)


@pytest.mark.parametrize(
    "fields",
    [
        {"contacts": (replace(CALL, at=NOW - timedelta(days=2), reply="solved"),), "promises": ()},
        {"promises": (replace(KEPT, settled_at=NOW - timedelta(days=2)),)},
        {"complaints": (replace(FILED, answered_at=NOW - timedelta(days=2), reply="solved"),), "promises": ()},
    ],
)
def test_what_is_taken_up_again_has_a_next_step(fields: dict[str, object]) -> None:
    """It was solved and is not: no end, no dead end, until something new is told."""
    case = replace(BANK, endings=(Ending(NOW - timedelta(days=1), "solved", NOW),))
    found = tap("next:1", replace(known(case=case), **fields))  # type: ignore[arg-type]
    assert "又打开了" in text(found)
    assert codes(found)[0].startswith("rung:1:")
    assert "有结果了" not in text(found)


def test_put_aside_and_taken_up_again_goes_on_where_it_was() -> None:
    """It had not come to an end: what they said last still counts."""
    case = replace(BANK, endings=(Ending(NOW - timedelta(days=1), "aside", NOW),))
    refused = replace(CALL, at=NOW - timedelta(days=2), reply="refused")
    assert "不用再等。下一步：向公司投诉" in text(tap("next:1", known(case=case, contacts=(refused,), promises=())))


def test_the_last_rung_waits_without_an_end() -> None:
    """Sued and waiting: no 能走的都走过了 yet, no step that does not exist."""
    places = ("internal", "12378", "mediation", "court")
    filed = [
        Complaint(10 + n, 1, it, NOW - timedelta(days=9 - n), NOW + timedelta(days=n)) for n, it in enumerate(places)
    ]
    found = tap("next:1", known(*filed))
    assert "还在等答复。到 11月24日 周二 还没有" in text(found)
    assert "能走的都走过了" not in text(found)
    assert codes(found)[0] == "answered:13:yes"
    refused = tap("reply:1:13:refused", known(*filed))
    assert "上诉期限" in text(refused)
    assert "来问你" not in text(tap("next:1", known(*filed[:-1], replace(filed[-1], answered_at=NOW, reply="refused"))))


def test_what_is_not_a_complaint_is_not_called_one() -> None:
    """已起诉, 已申请调解, 已报警110."""
    assert "已起诉" in labels(tap("rung:1:court", known()))
    assert "已申请调解" in labels(tap("rung:1:mediate", known()))
    assert "已报警110" in labels(tap("rung:1:police", known()))
    assert "已投12378总局" in labels(tap("rung:1:12378", known()))
    assert "已报警：报警110" in text(tap("records", known(REPORTED)))
    assert "报的警，有消息了吗" in text(due(known(REPORTED, nudges=(Nudge(6, "complaint", 1, 9, NOW),)), NOW, 6))


def test_a_nudge_about_a_complaint_carries_the_next_step() -> None:
    """Once its time is over: why, which rung, and the text to send; before that only the question."""
    over = replace(FILED, due_at=NOW - timedelta(days=1))
    found = due(known(over, nudges=(Nudge(6, "complaint", 1, 5, NOW),)), NOW, 6)
    assert "有回复了吗" in text(found)
    assert "到期没答复，不用再等。下一步：12378总局" in text(found)
    assert "我的要求：退回180元，原路退" in text(found)
    early = due(known(FILED, nudges=(Nudge(6, "complaint", 1, 5, NOW),)), NOW, 6)
    assert "下一步" not in text(early)


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
        case=replace(BANK, lender=lender, goal=goal),
        contacts=(replace(CALL, said=said, who="", reply="solved"),),
        promises=(),
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
