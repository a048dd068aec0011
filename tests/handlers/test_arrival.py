"""The first minutes: who we are, what brings you here, may we remember it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.changes import Asked, ReachChanged
from bot.core.person import Asking
from bot.core.taps import read
from bot.core.turn import Host
from bot.core.updates import Address, Arrived, Blocked, Returned, Tapped
from tests.turns import CASE, ME, PROMISE, STRANGER, codes, labels, outcome, say, seen, shown, somebody, tap, text, turn

SITUATIONS = ["prepare", "money", "harassed", "undone", "menu"]
DANGER = "有危险打110 · 撑不住打12356"


@pytest.mark.parametrize("person", [STRANGER, replace(STRANGER, known=True), somebody(), somebody(consent="refused")])
def test_the_first_screen_asks_for_the_situation(person: object) -> None:
    """Five situations, the last line is where to turn in danger: for a newcomer and for everybody else."""
    found = outcome(turn(Arrived(ME, "k"), person))  # type: ignore[arg-type]
    assert codes(found)[:5] == SITUATIONS
    assert shown(found).blocks[-1].text == DANGER


@pytest.mark.parametrize(
    ("said", "way"),
    [("不是", "bystander"), ("没借过", "bystander"), ("我是他妈妈", "bystander"), ("我是家属", "bystander"), ("我借的", "topic:collection-abuse"), ("是我", "topic:collection-abuse")],
)  # fmt: skip
def test_who_they_are_in_their_words(said: str, way: str) -> None:
    """Borrower or not, said instead of tapped."""
    there = replace(STRANGER, screen=seen(tap("harassed", STRANGER)))
    assert text(say(said, there)) == text(tap(way, STRANGER))


def test_a_newcomer_is_told_who_we_are() -> None:
    """A program, no lender, no fee, no loans: once; later it is shorter."""
    first = text(outcome(turn(Arrived(ME, "k"), STRANGER)))
    for fact in ("自动程序", "不是任何贷款公司的客服", "看不到你的订单", "不找口子", "不收费"):
        assert fact in first
    assert "自动程序" not in text(tap("start", somebody()))


def test_home_names_what_is_open() -> None:
    """Somebody with a case sees which one is at hand, and the way to the records."""
    found = tap("start", somebody())
    assert "#1 某某 · 退款难" in text(found)
    assert codes(found)[-1] == "records"
    assert "手头" not in text(tap("start", somebody(current=0)))


@pytest.mark.parametrize(
    ("host", "words"),
    [
        (Host(), "运营者未填写（本机试用）"),
        (Host(operator="某社区"), "运行者：某社区"),
        (Host(operator="某社区", contact="a@b.example"), "某社区（a@b.example）"),
    ],
)
def test_who_runs_it_is_said_before_anything_is_kept(host: Host, words: str) -> None:
    """The operator stands in the question for consent and in the explanation; a missing one is said honestly."""
    for code in ("promise", "about"):
        assert words in text(outcome(turn(Tapped(ME, "k", read(code)), STRANGER, host=host)))


def test_consent_carries_the_wish() -> None:
    """What they wanted goes on after the answer; nothing but the question is open before it."""
    found = tap("promise", STRANGER)
    assert codes(found)[:2] == ["consent:yes:promise", "consent:no:promise"]
    assert found.changes == (Asked(Asking("consent", ("promise",))),)
    for word in ("存", "不存证件号", "删"):
        assert word in text(found)


def test_telegram_says_that_data_leaves_the_mainland() -> None:
    """Said where it is true, and only there."""
    abroad = Address("telegram", "7")
    assert "中国大陆以外" in text(
        outcome(turn(Tapped(abroad, "k", read("promise")), replace(STRANGER, address=abroad)))
    )
    assert "中国大陆以外" not in text(tap("promise", STRANGER))


def test_undone_offers_the_promises_that_wait() -> None:
    """The three newest pending promises by name; what was kept is not asked about."""
    many = tuple(
        replace(PROMISE, id=number, what=f"第{number}件", state="kept" if number == 9 else "pending")
        for number in range(5, 10)
    )
    assert labels(tap("undone", somebody(promises=many)))[:3] == ["第6件", "第7件", "第8件"]
    assert codes(tap("undone", somebody())) == ["promise", "topic:complaint-internal", "start"]


def test_borrower_or_bystander() -> None:
    """They need different words."""
    assert {"borrowed", "bystander", "topic:danger-now"} < set(codes(tap("harassed", STRANGER)))


def test_money_that_cannot_wait() -> None:
    """Asked to pay, just paid, or an instalment that did not arrive."""
    assert codes(tap("money", STRANGER)) == ["paid:no", "paid:yes", "matter:repay-failed", "start"]


def test_leaving_and_coming_back() -> None:
    """A block stops the pushes, a return allows them again; both without a word."""
    left, back = Blocked(ME, "k"), Returned(ME, "k")
    assert outcome(turn(left, somebody())).changes == (ReachChanged(reachable=False),)
    assert outcome(turn(back, somebody(reachable=False))).changes == (ReachChanged(reachable=True),)
    assert outcome(turn(back, somebody())).changes == ()
    assert outcome(turn(left, somebody())).message is None


@pytest.mark.parametrize(
    "code", ["nothing", "nothing:1:2", "", "mark:1", "mark:1:pen:1:1", "consent", "start:1", "list:99", "list:x"]
)
def test_a_stale_button_leads_home(code: str) -> None:
    """Unknown, too short, too long, of a case that is gone: kindly, never an error, and nothing changes."""
    found = tap(code, somebody())
    assert "以前的" in text(found)
    assert "start" in codes(found)
    assert found.changes == ()


@pytest.mark.parametrize("code", ["more:0a1b2c3d:1", "more", "more:x:y:z"])
def test_a_page_that_is_not_kept_any_more(code: str) -> None:
    """Too long ago is all that is said: the article is as it was, and the guide and the records lead to it."""
    found = tap(code, somebody())
    assert "隔得太久" in text(found)
    assert "变了" not in text(found)
    assert codes(found) == ["records", "menu", "start"]
    assert found.changes == ()


def test_words_that_always_work() -> None:
    """菜单, 帮助, 记录, 取消, 返回, 0: from any screen, in any width."""
    person = somebody(screen=(("返回", read("case:1")),))
    assert text(say("菜单", person)) == text(tap("menu", person))
    assert text(say("ＨＥＬＰ", person)) == text(tap("about", person))
    assert text(say("０", person)) == text(say("返回", person)) == text(tap("case:1", person))
    assert text(say("取消", person)) == text(tap(f"case:{CASE.id}", person))
    assert text(say("返回", STRANGER)) == text(tap("start", STRANGER))


def test_whoever_said_they_borrowed_is_not_asked_again() -> None:
    """The page about their own collectors leads to its call at once; opened elsewhere it asks who they are."""
    page = tap("borrowed", STRANGER)
    assert text(page) == text(tap("topic:collection-abuse", STRANGER))
    assert "matter:collection-abuse:me" in codes(page)
    assert "你是借款人，还是" not in text(tap("matter:collection-abuse:me", STRANGER))
    assert "matter:collection-abuse" in codes(tap("topic:collection-abuse", STRANGER))
    assert "你是借款人，还是" in text(tap("matter:collection-abuse", STRANGER))
