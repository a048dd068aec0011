"""Texts for others state what is recorded and nothing else, whatever the history."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.changes import PromiseSettled
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, CameTo, Case, Complaint, Contact, Nudge, Person, Promise, PromiseState, Way
from bot.core.turn import Turn
from bot.core.updates import Said
from handlers import call_receipt, promises, statements, talks
from tests.turns import CASE, GUIDE, NOW, PROMISE, due, only, say, somebody, tap, text, turn

DUE = datetime(2026, 11, 25, 23, 59, 59, tzinfo=SHANGHAI)
MADE = replace(PROMISE, id=8, what="退180", due_at=DUE, talk=7)
CALL = Contact(7, 1, "call", NOW - timedelta(minutes=9), who="3021")


def given_(**fields: object) -> Turn:
    """A turn of somebody with this record."""
    person = somebody(**fields)
    return turn(Said(person.address, "key", ""), person)


def letter(given: Turn, rung: str) -> str:
    """The text to send at a rung."""
    return statements.text(given, given.person.cases[0], GUIDE.ladders.rungs[rung])


def receipts(given: Turn) -> tuple[str, str]:
    """The short and the long text about the last talk."""
    case = given.person.cases[0]
    talk = talks.latest(given.person, case)
    assert talk is not None
    return call_receipt.texts(given, case, talk)


@pytest.mark.parametrize(
    ("way", "verb"),
    [
        ("call", "致电"),
        ("chat", "通过App客服联系"),
        ("mail", "发邮件给"),
        ("letter", "寄信给"),
        ("counter", "当面联系"),
    ],
)
def test_the_way_decides_the_verb(way: str, verb: str) -> None:
    """A chat was no call, and nobody 接听 a letter; only where somebody answers a staff number is missing."""
    given = given_(contacts=(Contact(7, 1, way, NOW - timedelta(minutes=9)),), promises=(MADE,))  # type: ignore[arg-type]
    for said in (*receipts(given), letter(given, "internal")):
        assert verb in said
        assert ("致电" in said) == (way == "call")
    assert ("工号＿＿" in receipts(given)[0]) == (way in {"call", "chat", "counter"})


def test_a_later_call_is_not_the_chat() -> None:
    """The last talk is the one that is told, by its own hour and person."""
    chat = Contact(9, 1, "chat", NOW - timedelta(minutes=2), who="小张")
    case = replace(CASE, called_at=CALL.at)
    given = given_(cases=(case,), contacts=(CALL, chat), promises=(MADE, replace(MADE, id=10, what="回复", talk=9)))
    short, long = receipts(given)
    for said in (short, long):
        assert "小张" in said
        assert "3021" not in said
        assert "退180" not in said
        assert "10:28" in said


def test_a_number_is_told_and_else_a_blank() -> None:
    """受理编号 as it was given."""
    numbered = replace(CALL, reference="CS998877")
    assert all("受理编号" in said for said in receipts(given_(contacts=(CALL,), promises=(MADE,))))
    for said in receipts(given_(contacts=(numbered,), promises=(MADE,))):
        assert "CS998877" in said
        assert "＿＿" not in said


@pytest.mark.parametrize(
    ("reply", "words"), [("refused", "对方拒绝了"), ("shuffled", "不归它管"), ("withdraw", "先撤诉")]
)
def test_what_it_came_to_is_told(reply: str, words: str) -> None:
    """Not 没有得到明确答复 where the answer is on record."""
    given = given_(contacts=(replace(CALL, reply=reply),))  # type: ignore[arg-type]
    assert all(words in said for said in (*receipts(given), letter(given, "internal")))


def test_no_date_was_named() -> None:
    """The day we proposed is ours: in no text for others is it theirs."""
    undated = replace(MADE, words="没说日期")
    given = given_(contacts=(CALL,), promises=(undated,))
    for said in (*receipts(given), letter(given, "internal"), promises.request(given, undated)):
        assert "没说日期" in said
        assert "11月25日" not in said


def test_a_promise_of_no_known_talk_has_a_blank_day() -> None:
    """The day it was noted is not the day it was made."""
    given = given_(contacts=(CALL,), promises=(replace(MADE, talk=0, who="3022"),))
    said = letter(given, "internal")
    assert "＿月＿日，贵司（工号 3022）答应：退180，11月25日 周三 24:00 前" in said
    assert "＿月＿日，我与贵司客服（工号 3022）" in promises.request(given, given.person.promises[0])


def test_a_letter_to_two_calls_neither_of_them_yours() -> None:
    """The contract lender was never called; only who was called is 贵司 to itself."""
    given = given_(cases=(replace(CASE, lender="小鹿"),), contacts=(CALL,), promises=(MADE,))
    assert "致电贵司客服" in letter(given, "internal")
    assert "致电小鹿客服" in letter(given, "both")
    assert "贵司客服" not in letter(given, "both")


def test_two_promises_of_a_talk_are_two_sentences() -> None:
    """Also where one of them was replaced by the other."""
    second = replace(MADE, id=10, who="3022")
    given = given_(contacts=(CALL,), promises=(replace(MADE, state="replaced"), second))
    said = letter(given, "internal")
    assert "对方（工号 3022）还答应：退180" in said
    assert "。，" not in said


def test_not_reached_is_no_talk() -> None:
    """没有打通 is what is said of it, and there is nothing to confirm."""
    tried = replace(CALL, reply="unreached", who="")
    assert "没有打通" in letter(given_(contacts=(tried,)), "internal")
    assert talks.latest(somebody(contacts=(tried,)), CASE) is None
    sent = Contact(7, 1, "letter", NOW, reply="unreached")
    assert "还没有收到回复" in letter(given_(contacts=(sent,)), "internal")


def test_half_a_note_is_nobodys_words() -> None:
    """What was typed and never confirmed is told to nobody; 没接通 is no call either."""
    said = letter(given_(contacts=(replace(CALL, said="没接通"),)), "internal")
    assert "没接通" not in said
    assert "致电" not in said
    left = letter(given_(contacts=(replace(CALL, said="要查一下"),)), "internal")
    assert "致电" in left
    assert "要查一下" not in left


WORDS = st.sampled_from(["退180", "减免200", "书面答复", "退我1280元", "开结清证明", "refund 90"])
WHO = st.sampled_from(["", "3021", "8805 王女士", "小张"])
DAYS = st.integers(-30, 30).map(lambda days: NOW + timedelta(days=days, minutes=days))
WAYS: st.SearchStrategy[Way] = st.sampled_from(["call", "chat", "mail", "counter", "letter", "social", "answer"])
REPLIES: st.SearchStrategy[CameTo] = st.sampled_from(
    ["", "partly", "refused", "final", "withdraw", "shuffled", "nothing", "threat", "unreached"]
)


@st.composite
def histories(draw: st.DrawFn) -> Person:
    """Any talks, promises and complaints about one case."""
    held = tuple(
        Contact(
            10 + n,
            1,
            draw(WAYS),
            draw(DAYS),
            draw(WHO),
            draw(WORDS),
            draw(REPLIES),
            draw(st.sampled_from(["", "CS7788"])),
        )
        for n in range(draw(st.integers(0, 3)))
    )
    ids = st.sampled_from([0, *(talk.id for talk in held)])
    states: st.SearchStrategy[PromiseState] = st.sampled_from(
        ["pending", "kept", "partly", "broken", "replaced", "withdrawn"]
    )
    made = tuple(
        Promise(20 + n, 1, draw(WORDS), draw(DAYS), "day", draw(st.sampled_from(["x", "没说日期"])), draw(DAYS), draw(WHO),
                state=draw(states), talk=draw(ids))
        for n in range(draw(st.integers(0, 3)))
    )  # fmt: skip
    filed = tuple(
        Complaint(30 + n, 1, draw(st.sampled_from(["internal", "12378", "court"])), draw(DAYS), draw(DAYS), draw(
            st.sampled_from(["", "A1B2C3"])), answered_at=draw(st.none() | DAYS), reply=draw(st.sampled_from(["", "refused"])))
        for n in range(draw(st.integers(0, 2)))
    )  # fmt: skip
    called = draw(st.none() | st.just(NOW - timedelta(minutes=30)))
    case = Case(1, "refund-hard", NOW - timedelta(days=3), lender=draw(st.sampled_from(["", "小鹿"])), called_at=called)
    return somebody(cases=(case,), contacts=held, promises=made, complaints=filed)


def recorded(person: Person) -> str:
    """Everything on record, in the forms in which a day may be written."""
    moments = [
        *(it.at for it in person.contacts),
        *(it.due_at for it in person.promises if it.words != "没说日期"),
        *(at for it in person.complaints for at in (it.filed_on, it.answered_at) if at is not None),
        *(it.called_at for it in person.cases if it.called_at is not None),
    ]
    if person.complaints:
        moments.append(NOW)  # 到今天没有答复
    days = (at.astimezone(SHANGHAI) for at in moments)
    spoken = (f"{at.year}年 {at.month}月{at.day}日 {at:%H:%M}" for at in days)
    names = (f"{it.who} {it.said} {it.reference}" for it in person.contacts)
    things = (f"{it.what} {it.who}" for it in person.promises)
    return " ".join((*spoken, *names, *things, *(it.reference for it in person.complaints), "24:00 12378"))


def texts(given: Turn) -> Iterator[str]:
    """Whatever may be sent to others."""
    case = given.person.cases[0]
    yield from (statements.text(given, case, rung) for rung in GUIDE.ladders.rungs.values())
    talk = talks.latest(given.person, case)
    if talk is not None:
        yield from call_receipt.texts(given, case, talk)
    yield from (promises.request(given, it) for it in given.person.promises)


FACTS = re.compile(r"[0-9]{4}年|[0-9]+月[0-9]+日|[0-9]{1,2}:[0-9]{2}|[0-9A-Za-z]{2,}|小[\u4e00-\u9fff]|王女士")
OURS = re.compile("|".join(re.escape(it) for it in sorted({w for r in GUIDE.ladders.rungs.values() for w in re.findall(r"[0-9A-Za-z]{2,}", r.text)} | {"App"}, key=len, reverse=True)))  # fmt: skip


@given(histories())
def test_every_fact_in_a_text_for_others_is_on_record(person: Person) -> None:
    """Each day, hour, amount, number and name; and no sentence is broken."""
    given = turn(Said(person.address, "key", ""), person)
    known = recorded(person) + person.cases[0].lender
    for said in texts(given):
        assert not re.search(r"[。，；：][。，；]", said), said
        for fact in FACTS.findall(OURS.sub("", said)):
            assert fact in known, (fact, said)


POLICE = replace(PROMISE, what="回话", who="派出所民警老刘")


def test_what_the_police_promised_is_told_to_no_lender() -> None:
    """No letter, no step with the lender, no sentence for its customer service; its nudge says what to do."""
    owed = somebody(promises=(POLICE,), asking=Asking("promise-who", ("2",)))
    assert "不用发给客服" in text(say("派出所民警老刘", owed))
    assert "贵司" not in text(say("派出所民警老刘", owed))
    over = replace(POLICE, due_at=NOW - timedelta(days=1))
    nudge = Nudge(3, "promise", 1, 2, NOW)
    asked = due(somebody(promises=(over,), nudges=(nudge,)), NOW, 3)
    assert "派出所民警老刘答应" in text(asked)
    assert "打过去问进度" in text(asked)
    broken = tap("broken:2", somebody(promises=(over,), nudges=(nudge,)))
    assert only(broken, PromiseSettled).state == "broken"
    settled = somebody(promises=(replace(over, state="broken", settled_at=NOW),))
    for found in (asked, broken, tap("next:1", settled), tap("rung:1:internal", settled)):
        assert "贵司" not in text(found)
        assert "没兑现" not in text(found)
