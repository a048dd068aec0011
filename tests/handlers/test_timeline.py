"""One case told on one page: in the talk, on a page, as a file; and how it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.person import Complaint, Contact, Ending
from bot.core.updates import Said
from handlers.timeline import file_of
from tests.turns import CASE, NOW, PROMISE, codes, is_stale, say, shown, somebody, tap, text, turn

ENDED = Ending(NOW - timedelta(days=2), "partly", NOW - timedelta(days=1))
RICH = somebody(
    cases=(replace(CASE, goal="退回180元", org="bank", endings=(ENDED,)),),
    contacts=(Contact(2, 1, "mail", NOW - timedelta(days=2), said="审核中", reply="refused"),),
    promises=(replace(PROMISE, id=3, state="kept", settled_at=NOW, broken_at=NOW - timedelta(hours=3)),),
    complaints=(
        Complaint(
            4, 1, "12378", NOW - timedelta(days=1), NOW + timedelta(days=9), "A1", answered_at=NOW, reply="final"
        ),
    ),
)


def test_everything_that_happened_is_told_in_order() -> None:
    """Opened, talked, closed, taken up again, promised, broken, kept, filed, answered; figures, clocks, next step."""
    found = text(tap("timeline:1", RICH))
    told = [
        "开始记录",
        "邮件：审核中（拒绝了）",
        "结束：解决了一部分",
        "又打开了",
        "答应：退我180元",
        "没兑现",
        "兑现了",
        "投诉：12378总局（尾号 A1）",
        "有答复了：说是最终答复",
    ]
    assert [word for word in told if word not in found] == []
    for word in ("我要的：退回180元", "它答应过 1 次，兑现 1 次", "接下来："):
        assert word in found


def test_long_stories_are_paged_from_their_end() -> None:
    """Ten events on a screen, the latest first seen."""
    talks = tuple(Contact(number, 1, "call", NOW - timedelta(hours=30 - number)) for number in range(2, 25))
    person = somebody(contacts=talks)
    assert "timeline:1:1" in codes(tap("timeline:1", person))
    assert "开始记录" not in text(tap("timeline:1", person))
    assert "开始记录" in text(tap("timeline:1:2", person))
    assert text(tap("timeline:1:99", person)) == text(tap("timeline:1:2", person))


@pytest.mark.parametrize(("form", "ending"), [("page", "html"), ("md", "md"), ("json", "json")])
def test_it_rides_along_as_a_document(form: str, ending: str) -> None:
    """A page to look at, Markdown to print, JSON for programs."""
    document = shown(tap(f"casefile:1:{form}", RICH)).document
    assert document is not None
    assert (document.name, document.ref) == (f"huiyin-1.{ending}", f"case:p:1:{ending}")


def test_a_reference_opens_what_it_stands_on() -> None:
    """#1 is the case, #1-3 the promise, #1-4 the complaint, #1-2 a talk; one of nothing is the list."""
    assert text(say("#1", RICH)) == text(tap("case:1", RICH))
    assert text(say("＃1-3", RICH)) == text(tap("pledge:3", RICH))
    assert text(say("#1-4", RICH)) == text(tap("filing:4", RICH))
    assert text(say("#1-2", RICH)) == text(tap("timeline:1", RICH))
    assert text(say("#9", RICH)) == text(tap("records", RICH))


@pytest.mark.parametrize("code", ["timeline:9", "timeline:1:x", "casefile:9:md"])
def test_stale_pages(code: str) -> None:
    """A case that is gone, a page that never was."""
    assert is_stale(tap(code, RICH))


def test_a_status_is_computed() -> None:
    """From what is on record: over, waiting, silent, next, ended."""
    me = turn(Said(RICH.address, "k", "x"), RICH)

    def status(**fields: object) -> str:
        person = somebody(**fields)
        return file_of(replace(me, person=person), person.cases[0]).status

    assert status() == "还没联系"
    assert status(promises=(PROMISE,)) == "等“退我180元”，11月21日 周六"
    assert status(promises=(replace(PROMISE, due_at=NOW - timedelta(days=1)),)) == "到期没回音：退我180元"
    waits = Complaint(4, 1, "12378", NOW, NOW + timedelta(days=9))
    assert status(complaints=(waits,)) == "等12378总局的答复，11月29日 周日"
    over = replace(waits, due_at=NOW - timedelta(days=1))
    assert status(complaints=(over,)) == "12378总局：该去问进度了"  # it is only to be passed on by then
    assert status(complaints=(replace(over, stage="T-01.decide"),)) == "12378总局到期没答复"
    assert status(contacts=(Contact(2, 1, "call", NOW),)) == "可以走：向公司投诉"
    assert status(cases=(replace(CASE, closed_at=NOW, outcome="stopped"),)) == "先放下"
    assert status(cases=(replace(CASE, lender_state="refused"),)) == "先别联系对方"


def test_what_is_waited_for_is_told() -> None:
    """A promise that is pending stands among what runs; one that is settled does not."""
    owes = somebody(promises=(replace(PROMISE, id=3),))
    assert "答应的“退我180元”：11月21日 周六 24:00 前" in text(tap("timeline:1", owes))
    assert "答应的“退我180元”" not in text(tap("timeline:1", RICH))
