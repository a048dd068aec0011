"""What they answered where nothing was promised: heard, read back, kept with the talk, never as a promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.changes import Asked, CaseOpened, ContactDetailed, Contacted, LenderNamed, NudgePlanned, PromiseMade
from bot.core.person import Asking, Contact, Person
from tests.turns import CASE, COMPLAINT, NOW, codes, every, is_stale, only, say, somebody, tap, text

TALK = Contact(7, 1, "call", NOW - timedelta(minutes=9))
TOLD = somebody(cases=(replace(CASE, called_at=TALK.at),), contacts=(TALK,), asking=Asking("promise-what", ("1",)))


def kept(said: str, person: Person = TOLD) -> Person:
    """They said it; now the one tap is awaited."""
    return replace(person, asking=only(say(said, person), Asked).asking)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("说不归他们管", "shuffled"),
        ("他们说不退", "refused"),
        ("她拒绝了，说合同写得清楚", "refused"),
        ("要我先把投诉撤了才退", "withdraw"),
        ("说这就是最终答复", "final"),
        ("解决了一半", "partly"),
        ("她说查一查再说", "nothing"),
        ("她说要走流程让我等通知", "nothing"),
        ("态度很差", "nothing"),
        ("她挂了我电话", "nothing"),
        ("忘了问", "nothing"),
        ("好像说退，我没听清", "nothing"),
    ],
)
def test_an_answer_is_no_promise(said: str, kind: str) -> None:
    """Read back as what it is; one tap keeps it with the call, and nothing is asked for a date."""
    found = say(said, TOLD)
    assert "记成这样，对吗" in text(found)
    assert codes(found) == [f"heard:1:{kind}", "heard:1:other", "noted:1", "case:1"]
    done = tap(f"heard:1:{kind}", kept(said))
    assert ContactDetailed(7, reply=kind) in done.changes  # type: ignore[arg-type]
    assert every(done, PromiseMade) == []


def test_not_reached_is_called_again() -> None:
    """没接通 after 打完了: the attempt is on record, and when somebody answers it is proposed again."""
    done = tap("heard:1:unreached", kept("没接通"))
    assert ContactDetailed(7, reply="unreached") in done.changes
    assert only(done, NudgePlanned).nudge.kind == "call"
    assert "没打通很常见" in text(done)


def test_a_letter_that_is_not_answered_yet_waits() -> None:
    """寄出了，还没回: it was sent, so they were in touch; nobody is called again."""
    sent = replace(TOLD, cases=(CASE,), contacts=(replace(TALK, way="letter"),))
    assert "还没回复" in text(say("寄出了，还没回", sent))
    done = tap("heard:1:unreached", kept("寄出了，还没回", sent))
    assert ContactDetailed(7, reply="unreached") in done.changes
    assert "联系过了" in text(done)


def test_done_they_say_is_not_yet_there() -> None:
    """已经退了 is looked at first: it came, or it did not."""
    found = say("她说已经退了", TOLD)
    assert codes(found)[:2] == ["close:1:solved", "heard:1:nothing"]
    assert "到了吗" in text(found)


@pytest.mark.parametrize("said", ["没接通", "他们说不退", "她说查一查再说"])
def test_the_same_where_a_date_is_asked_for(said: str) -> None:
    """什么时候前？ answered by a refusal: it is one."""
    person = replace(TOLD, asking=Asking("promise-when", ("1", "退我180元")))
    assert codes(say(said, person))[0].startswith("heard:1:")


def test_what_was_heard_wrong_is_put_right() -> None:
    """Another kind by tap, or a promise after all; or typed anew."""
    person = kept("他们说不退")
    assert codes(tap("heard:1:other", person))[:2] == ["heard:1:partly", "heard:1:refused"]
    again = tap("noted:1", person)
    assert only(again, Asked).asking == Asking("promise-when", ("1", "不退"))
    assert "退180" in text(say("3021说周三前退180", person))
    assert "拒绝了" in text(tap("resume", person))


def test_a_refusal_with_a_promise_keeps_both() -> None:
    """The promise is noted without the refusal in it."""
    found = say("3021说不退，下周三前书面答复", TOLD)
    assert "书面答复：11月25日" in text(found)
    assert "不退" not in text(found)


def test_without_a_talk_it_is_one_of_its_own() -> None:
    """Noted from 记一条承诺: something came from them, nobody said how."""
    person = somebody(asking=Asking("promise-what", ("1",)))
    done = tap("heard:1:refused", kept("他们说不退", person))
    assert only(done, Contacted).contact == Contact(10, 1, "answer", NOW, "", "不退")
    assert only(done, ContactDetailed) == ContactDetailed(10, reply="refused")


def test_without_a_case_one_is_opened_for_it() -> None:
    """Only once it is confirmed."""
    person = somebody(cases=(), current=0, asking=Asking("promise-what", ("0",)))
    assert every(say("他们说不退", person), CaseOpened) == []
    done = tap("heard:0:refused", kept("他们说不退", person))
    assert (only(done, CaseOpened).case.id, only(done, Contacted).contact.case_id) == (10, 10)


def test_old_buttons() -> None:
    """The read-back is gone, or it is another case's."""
    assert is_stale(tap("heard:1:refused", somebody()))
    for code in ("heard:9:refused", "heard:1:odd", "noted:9"):
        assert tap(code, kept("他们说不退")).changes == (Asked(None),)
    assert tap("noted:1", TOLD).changes == (Asked(None),)


def test_a_lenders_everyday_answer_is_no_danger() -> None:
    """Only while a note is asked for; a threat stays one, and is noted in their words."""
    assert "110" not in text(say("她说要走流程让我等通知", TOLD))
    threat = "他说再不还就带人来我家打断我的腿"
    found = say(threat, TOLD)
    assert "110" in text(found)
    assert ContactDetailed(7, said=threat, reply="threat") in found.changes


def test_money_asked_for_on_the_phone_ends_the_call() -> None:
    """Typed while a call is on: its question is over, nobody is called about it any more."""
    plan = only(tap("calling:1", somebody()), NudgePlanned).nudge
    calling = somebody(cases=(replace(CASE, called_at=NOW),), nudges=(plan,))
    assert only(say("她让我把验证码念给她", calling), LenderNamed) == LenderNamed(1, "某某", "refused")
    assert every(say("她让我把验证码念给她", somebody()), LenderNamed) == []


@pytest.mark.parametrize("line", ["她让我加企业微信", "客服要我加个微信聊", "让扫二维码"])
def test_asked_to_add_them_on_wechat(line: str) -> None:
    """That is no promise: back into the App, and what came of the talk is still asked."""
    for person in (TOLD, replace(TOLD, contacts=(), cases=(CASE,))):
        found = say(line, person)
        assert "回App里谈" in text(found)
        assert only(found, Asked).asking == person.asking


def test_what_they_answered_can_be_sent_to_confirm() -> None:
    """The receipt stands beside the answer; a complaint's answer is in writing already."""
    assert "receipt:1" in codes(tap("reply:1:7:refused", TOLD))
    filed = replace(TOLD, complaints=(COMPLAINT,))
    assert "receipt:1" not in codes(tap(f"reply:1:{COMPLAINT.id}:refused", filed))


def test_not_reached_and_never_confirmed_is_no_contact() -> None:
    """没接通, typed and left: nobody was reached, so nothing is behind them and nothing is there to confirm."""
    left = replace(TOLD, contacts=(replace(TALK, said="没接通"),), asking=None)
    found = tap("next:1", left)
    assert "联系过了" not in text(found)
    assert "receipt:1" not in codes(found)
    assert "联系过了" in text(tap("next:1", replace(left, contacts=(replace(TALK, said="要查一下"),))))
