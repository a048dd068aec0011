"""Verify before dialling, in the conversation: asked for or pasted, judged with a reason, a next step and a door."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.changes import Asked, LenderNamed
from bot.core.person import Asking, Person
from bot.core.taps import LIMIT
from bot.core.turn import Turn
from bot.core.updates import Said
from tests.turns import (
    CASE,
    GUIDE,
    ME,
    NOW,
    STRANGER,
    codes,
    every,
    is_stale,
    labels,
    only,
    outcome,
    say,
    seen,
    somebody,
    tap,
    text,
    waiting,
)

ASKED = replace(STRANGER, asking=Asking("verify", ("0", "out")))


@pytest.mark.parametrize("word", ["核对", "核对号码", "查号码", "先核对"])
def test_it_is_asked_for_by_a_word(word: str) -> None:
    """It asks for the number, the link or the App's name, and who called whom is one tap."""
    found = say(word, STRANGER)
    assert "号码、网址或App名" in text(found)
    assert only(found, Asked).asking == Asking("verify", ("0", "out"))
    assert codes(found) == ["verify:0:in", "start"]
    assert codes(tap("verify:0:in", STRANGER)) == ["verify:0:out", "start"]


def test_who_called_whom_matters() -> None:
    """The same number, the other direction."""
    assert "像官方" in text(say("400-888-8888", ASKED))
    came = replace(STRANGER, asking=Asking("verify", ("0", "in")))
    assert "高危" in text(say("400-888-8888", came))


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("12378", "投诉银行"), ("95188", "由你自己拨出"), ("958123", "没有记录不等于安全"), ("13912345678", "先别打"), ("客服 13912345678", "别转钱"),
        ("https://12315.cn.abc.top", "高危"), ("106901234567890", "打不通"), ("10086", "不是贷款客服"), ("某某钱包", "没有记录不等于安全"),
        ("这个App要读通讯录权限", "高危"), ("15400138000", "没有放出过"), ("+852 5123 4567", "+852"),
    ],
)  # fmt: skip
def test_every_verdict_has_reason_next_step_and_door(pasted: str, words: str) -> None:
    """No dead end, at most six options, and nothing is ever called safe or looked up."""
    found = say(pasted, ASKED)
    assert words in text(found)
    assert "没有上网查" in text(found)
    assert codes(found)[-1] == "start"
    assert len(codes(found)) <= 6
    assert "安全" not in text(found).replace("不等于安全", "")


@pytest.mark.parametrize(
    "pasted", ["95188", "13912345678", "看看 https://abc.top/x 行不行", "958123", "95188是官方客服电话吗"]
)
def test_a_pasted_contact_is_judged_in_free_talk(pasted: str) -> None:
    """Nobody has to know the word for it."""
    assert "没有上网查" in text(say(pasted, STRANGER))


@pytest.mark.parametrize("pasted", ["2", "20261120", "我欠了12345元", "5000", "怎么录音"])
def test_what_is_no_contact_is_answered_as_before(pasted: str) -> None:
    """A menu's digit, an amount, a date, a question."""
    assert "没有上网查" not in text(say(pasted, STRANGER))


def test_a_digit_on_a_menu_chooses() -> None:
    """Also on the screen that asks for a number: 2 is its second option."""
    asked = tap("verify", STRANGER)
    there = replace(ASKED, screen=seen(asked))
    assert text(say("2", there)).startswith("回音")
    assert "对方找来的" in text(say("1", there))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (Asking("promise-who", ("2",)), "95188"),
        (Asking("lender", ("1",)), "95188"),
    ],
)
def test_an_answer_to_another_question_is_not_judged(question: Asking, answer: str) -> None:
    """Somebody's staff number is not a hotline."""
    assert "没有上网查" not in text(say(answer, waiting(asking=question)))


def test_a_question_about_something_else_is_answered_and_the_thread_kept() -> None:
    """A question without a number, while we wait for one."""
    found = say("怎么录音", ASKED)
    assert codes(found)[0] == "resume"
    assert "没有上网查" in text(say("95188是真的吗", ASKED))


def test_every_question_is_heard_while_a_number_is_awaited() -> None:
    """Also the second one in a row: a question without a number is never the number."""
    found = say("怎么录音", replace(ASKED, misses=1))
    assert codes(found)[0] == "resume"
    assert "没有上网查" not in text(found)


def test_a_digit_beyond_the_options_is_no_number() -> None:
    """3 where there are two options: the options once more, the question stays."""
    there = replace(ASKED, screen=seen(tap("verify", STRANGER)))
    found = say("3", there)
    assert "1 到 2" in text(found)
    assert codes(found) == ["verify:0:in", "start"]
    assert only(found, Asked).asking == ASKED.asking


@pytest.mark.parametrize(
    ("question", "pasted"),
    [
        ("lender", "https://abc-loan.top/x"), ("lender", "13912345678"), ("promise-what", "95188"), ("promise-what", "看 abc.top 这个网址"),
        ("promise-what", "13912345678"),
    ],
)  # fmt: skip
def test_what_is_no_name_and_no_promise_is_judged(question: str, pasted: str) -> None:
    """A link or a stranger's mobile where words were asked for; said again, it is what they mean."""
    person = somebody(asking=Asking(question, ("1",)))
    found = say(pasted, person)
    assert "没有上网查" in text(found)
    assert codes(found)[0] == "resume"
    assert every(found, LenderNamed) == []
    assert "没有上网查" not in text(say(pasted, replace(person, misses=1)))


def test_what_it_is_about_is_one_tap_away() -> None:
    """A number in a question that the guide can answer: the number is judged, the answer offered beside it."""
    found = say("催收用 13900001111 打给我家人，骚扰亲友怎么办", STRANGER)
    assert "没有上网查" in text(found)
    assert "topic:contacts-harassed" in codes(found)
    assert len(codes(found)) <= 6


def test_danger_comes_before_a_promise() -> None:
    """A promise by somebody who is no customer service is not noted, it is warned of."""
    assert "高危" in text(say("客服答应退我599，13912345678，说下周三到账", STRANGER))
    assert "高危" not in text(say("客服答应退我599，说下周三到账", STRANGER))


def test_turned_over_without_the_number() -> None:
    """The button carries the signs, fits a channel's limit and turns back."""
    found = say(
        "自称客服，95188、13912345678、17012345678、0571-87654321、106901234567890、+95588、https://nfra.gov.cn.a.top",
        ASKED,
    )
    assert all(len(code.encode()) <= LIMIT for code in codes(found))
    plausible = say("400-888-8888", ASKED)
    [code] = [code for code in codes(plausible) if code.startswith("judged:")]
    turned = tap(code, STRANGER)
    assert "高危" in text(turned)
    assert "judged:out:R09:0" in codes(turned)


@pytest.mark.parametrize("code", ["judged:up:R09", "judged:in:R99", "judged:in:", "verify:0:sideways"])
def test_forged_taps(code: str) -> None:
    """Lead home, gently."""
    assert is_stale(tap(code, STRANGER))


def test_a_number_that_the_mask_hides_is_judged_and_not_said_back() -> None:
    """The handler sees it once; neither message nor changes hold it."""
    update = Said(ME, "key", "客服 〔手机号已遮住〕78")
    found = outcome(Turn(update, ASKED, NOW, GUIDE, typed="客服 13912345678"))
    assert "高危" in text(found)
    assert "13912345678" not in repr(found)


@pytest.mark.parametrize(
    ("code", "person"),
    [
        ("road:1:call", None), ("lender:1:looking", "verify:1"), ("flags:1:no", "verify:1"), ("card:1", "verify:1"), ("card:0:refund-hard", "verify"),
        ("called:1:failed", "verify:1"), ("matter:refund-hard:new", "verify:10"),
    ],
)  # fmt: skip
def test_it_is_offered_before_every_call(code: str, person: str | None) -> None:
    """One button on every screen from which a call is made, within the limit of six."""
    found = tap(code, somebody())
    assert person is None or person in codes(found)
    assert len(labels(found)) <= 6


def test_asked_for_by_word_it_belongs_to_the_matter_at_hand() -> None:
    """Whoever types 核对号码 over the list gets back to the case, not home."""
    found = say("核对号码", somebody(asking=Asking("checklist", ("1",))))
    assert codes(found) == ["verify:1:in", "case:1"]


@pytest.mark.parametrize("said", ["95588 打回来了", "95588回拨给我", "95588 打嚟揾我"])
def test_a_call_back_is_a_call(said: str) -> None:
    """They called, whoever called first."""
    assert "有疑点" in text(say(said, STRANGER))


def test_the_way_leads_back_to_the_matter() -> None:
    """Verified on the way to a call: the words to read aloud and the case are one tap away."""
    person: Person = somebody(cases=(CASE,), asking=Asking("verify", ("1", "out")))
    found = say("95188", person)
    assert "card:1" in codes(found)
    assert codes(found)[-1] == "case:1"
    assert codes(tap("verify:1", somebody()))[-1] == "case:1"


def test_where_nobody_should_be_called_no_words_to_read_are_offered() -> None:
    """The lender refused to say who it is: a number that looks good changes nothing about that."""
    unsafe = replace(CASE, lender_state="refused")
    for asking in (Asking("verify", ("1", "out")), None):
        found = say("95188", somebody(cases=(unsafe,), asking=asking))
        assert "card:1" not in codes(found)
        assert codes(found)[0] == "topic:route-illegal"
        assert text(found).startswith("⚠")


def test_a_reason_is_given_once() -> None:
    """A link to an installer and the word for it have the same reason."""
    found = text(say("下载地址 http://1.2.3.4:8080/a.apk", ASKED))
    assert found.count("绕过应用商店") == 1


def test_the_narrower_reason_is_given() -> None:
    """A short number with a + is a disguise, not somebody in Myanmar."""
    found = text(say("+95588", ASKED))
    assert "改号拼出来的" in found
    assert "国家或地区代码" not in found


def test_abroad_foreign_numbers_are_less() -> None:
    """By their time zone."""
    assert "高危" in text(say("+852 5123 4567", ASKED))
    assert "有疑点" in text(say("+852 5123 4567", replace(ASKED, zone="Asia/Hong_Kong")))
