"""The one door: safety, words that always work, options, the open question, free talk, in this order."""

from __future__ import annotations

import inspect
from dataclasses import replace

import pytest

import handlers
from bot.core.changes import Asked, ConsentGiven, PersonForgotten, PreferenceSet, PromiseMade, PromiseSettled
from bot.core.person import Asking, Case, Person
from bot.core.taps import Tap
from bot.core.taps import tap as wish
from bot.core.turn import Need, Outcome, Turn
from bot.core.updates import Arrived, Missed, Said, Tapped
from handlers import ANSWERS, TAPS
from handlers.words import WORDS
from tests.turns import (
    GUIDE,
    ME,
    NOW,
    NUDGE,
    STRANGER,
    codes,
    due,
    every,
    outcome,
    say,
    seen,
    shown,
    somebody,
    tap,
    text,
    turn,
    waiting,
)

CHOICE = (("看目录", wish("menu")), ("返回", wish("start")))


@pytest.mark.parametrize("verb", sorted(TAPS))
def test_no_tap_of_any_shape_fails(verb: str) -> None:
    """Too few, too many or senseless arguments lead to a screen, never to an error."""
    for person in (STRANGER, somebody(), waiting()):
        for args in ((), ("",), ("1",), ("x", "y"), ("1", "2", "3"), ("9" * 20,), ("1", "x", "y", "z", "q")):
            found = handlers.handle(turn(Tapped(ME, "k", Tap(verb, args)), person))
            assert isinstance(found, Need) or found.message is not None


def test_every_question_asked_anywhere_is_answered_somewhere() -> None:
    """A question that ANSWERS does not know would be asked for nothing."""
    import re
    from pathlib import Path

    code = "".join(file.read_text(encoding="utf-8") for file in sorted(Path(handlers.__file__).parent.glob("*.py")))
    asked = set(re.findall(r'Asking\(\s*"([\w-]+)"', code))
    assert asked == set(ANSWERS)


def test_every_button_of_the_content_is_known() -> None:
    """`do:` leads name a verb of TAPS and have their label."""
    leads = {to for topic in GUIDE.topics.values() for to in topic.next} | {
        to for rule in (*GUIDE.safety, *GUIDE.small_talk) for to in rule.next
    }
    for lead in leads:
        if lead.startswith("do:"):
            verb, *args = lead.split(":")[1:]
            inspect.signature(TAPS[verb]).bind(None, *args)
            assert GUIDE.texts.has(f"label.do.{verb}")


@pytest.mark.parametrize("word", sorted(WORDS))
def test_words_that_work_everywhere(word: str) -> None:
    """Also in the middle of a question; the question is over then."""
    lost = somebody(asking=Asking("promise-move", ("9",)))
    found = handlers.handle(turn(Said(ME, "k", word), lost))
    if isinstance(found, Outcome):
        assert text(found) == text(tap(WORDS[word].code, lost))
        assert any(change.asking != lost.asking for change in every(found, Asked))


def test_danger_wins_over_an_option_with_the_same_words() -> None:
    """Safety is asked first of all."""
    assert "12356" in text(say("我不想活了", somebody(screen=(("我不想活了", wish("menu")),))))


def test_an_option_wins_over_the_open_question() -> None:
    """What is on the screen may be typed; where digits answer, only its words."""
    asking = Asking("lender", ("1",))
    assert "目录" in text(say("1", somebody(screen=CHOICE, asking=asking)))
    named = say("1", somebody(screen=CHOICE, asking=asking, digits=True))
    assert "打电话前" in text(named)
    assert "目录" in text(say("看目录", somebody(screen=CHOICE, asking=asking, digits=True)))


def test_an_answer_closes_its_question() -> None:
    """Whoever was understood has no open question left, unless a new one was just asked."""
    zone = somebody(asking=Asking("zone"))
    assert Asked(None) in say("北京", zone).changes
    assert Asked(None) not in say("火星", zone).changes
    assert Asked(None) in tap("menu", zone).changes


def test_a_secret_is_answered_with_a_warning() -> None:
    """In front of whatever else is said."""
    found = outcome(turn(Said(ME, "k", "在吗"), STRANGER, masked=True))
    assert text(found).startswith("你刚才发的里面有")


@pytest.mark.parametrize(
    ("start", "screen"),
    [("", "start"), ("topic-scam-stoploss", "topic:scam-stoploss"), ("topic-gone", "start"), ("x" * 64, "start")],
)
def test_a_shared_link_leads_to_its_topic(start: str, screen: str) -> None:
    """`?start=topic-…`; anything else is home."""
    assert text(outcome(turn(Arrived(ME, "k", start), STRANGER))) == text(tap(screen, STRANGER))


def test_what_needs_no_answer_gets_none() -> None:
    """An answer that was never fetched is no talk."""
    assert outcome(turn(Missed(ME, "k", "x"), somebody())) == Outcome()


def test_consent_goes_on_with_the_wish() -> None:
    """Yes: remembered from here on, and on with it; an unknown wish still counts as a yes."""
    found = tap("consent:yes:preview:1", STRANGER)
    assert [type(change) for change in found.changes] == [ConsentGiven, PreferenceSet]
    assert every(tap("consent:yes:gone", STRANGER), ConsentGiven)
    assert "start" in codes(tap("consent:no:gone", STRANGER))


def test_a_handlers_own_mistake_is_not_hidden() -> None:
    """Only a tap of the wrong shape is forgiven; a TypeError inside a handler is a bug and is raised."""

    def broken(given: Turn) -> Outcome:
        return Outcome(None + given)  # type: ignore[operator]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handlers, "TAPS", {**TAPS, "menu": broken})
        with pytest.raises(TypeError):
            tap("menu", STRANGER)


def test_somebody_unknown_has_no_case() -> None:
    """取消 without one leads home."""
    assert text(say("取消", STRANGER)) == text(tap("start", STRANGER))
    assert text(say("取消", replace(somebody(), current=0))) == text(tap("start", replace(somebody(), current=0)))


def on_screen(code: str, person: Person) -> Person:
    """The person after a tap, with its screen and its question."""
    found = tap(code, person)
    asked = [change.asking for change in every(found, Asked)]
    return replace(person, screen=seen(found), digits=shown(found).digits, asking=asked[-1] if asked else None)


@pytest.mark.parametrize(
    "said",
    [
        "确定要删吗",
        "确定吗",
        "全删了会怎样",
        "全删了能找回吗",
        "删除",
        "全部",
        "确定删什么",
        "删吧等等",
        "先别删",
        "不删",
    ],
)
def test_nothing_is_deleted_by_a_question(said: str) -> None:
    """What cannot be undone needs a tap, its number or its whole words: asking about it, or asking for it again, is no yes."""
    assert every(say(said, on_screen("delete", somebody())), PersonForgotten) == []


@pytest.mark.parametrize(
    "said",
    ["可以不记吗", "同意吗", "同意会怎样", "可以吗", "好的我先看看", "可以先看看吗", "帮我记吗", "不同意", "先不同意"],
)
def test_consent_is_not_given_by_a_question(said: str) -> None:
    """Before a plain yes nothing is remembered."""
    assert every(say(said, on_screen("promise", STRANGER)), ConsentGiven) == []


@pytest.mark.parametrize(
    "said", ["可以改成周三吗", "好的但是周三", "对的是周三", "是的，周三前", "可以改吗", "不对", "不是", "对吗"]
)
def test_a_correction_is_not_a_yes(said: str) -> None:
    """A read-back that is answered with another day, or with a question, is not noted as it stood."""
    asked = somebody(asking=Asking("promise-when", ("1", "退我180元")))
    assert every(say(said, on_screen("due:1:7d", asked)), PromiseMade) == []


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("到账了", "kept"), ("没到账", "broken"), ("没有到账", "broken"), ("还没退", "broken"), ("到了一半", "partly"), ("退了一半", "partly"),
        ("到账了吗", ""), ("退了吗", ""), ("退给我了没", ""), ("没说退", ""),
    ],
)  # fmt: skip
def test_an_answer_to_a_nudge_in_their_words(said: str, state: str) -> None:
    """Kept, partly or broken as they say it; a question or anything doubtful settles nothing."""
    asked = due(waiting(), NUDGE.due_at, 3)
    found = say(said, waiting(screen=seen(asked)))
    assert [change.state for change in every(found, PromiseSettled)] == ([state] if state else [])


@pytest.mark.parametrize("said", ["付了会怎样", "付了吗", "交了能退吗", "不付", "还没付", "没付"])
def test_who_has_not_paid_is_not_told_that_they_have(said: str) -> None:
    """Before a payment, only a plain yes leads to the steps after it."""
    asked = replace(STRANGER, screen=seen(say("让我先交599元解冻费", STRANGER)))
    assert "紧急止付" not in text(say(said, asked))


@pytest.mark.parametrize(
    ("shown_by", "said", "way"),
    [
        ("start", "要打客服電話", "prepare"), ("money", "還了沒入賬", "matter:repay-failed"), ("harassed", "唔係", "bystander"),
        ("paid:no", "查不到怎麼辦", "topic:route-illegal"), ("paid:no", "俾咗", "paid:yes"), ("menu", "投訴升級", "group:complaint"),
    ],
)  # fmt: skip
def test_options_are_read_as_they_are_written_in_hong_kong(shown_by: str, said: str, way: str) -> None:
    """Traditional characters and the usual short answers."""
    assert text(say(said, on_screen(shown_by, STRANGER))) == text(tap(way, STRANGER))


@pytest.mark.parametrize(
    ("said", "word"), [("幫我找該誰管", "帮我找该谁管"), ("核對號碼", "核对号码"), ("記錄", "记录"), ("菜單", "菜单")]
)
def test_words_that_work_everywhere_do_so_in_hong_kong(said: str, word: str) -> None:
    """Traditional characters too."""
    assert text(say(said, STRANGER)) == text(say(word, STRANGER))


def test_what_was_going_on_is_found_again_after_a_bad_moment() -> None:
    """No question waits any more: 接着刚才的 leads to the case at hand, 继续清单 to its list, and home where there is none."""
    person = somebody(cases=(Case(1, "refund-hard", NOW),), current=1)
    for word in ("接着刚才的", "接着刚才", "继续刚才的"):
        assert text(say(word, person)) == text(tap("case:1", person))
    for word in ("继续清单", "接着清单", "回到清单", "清单继续"):
        assert text(say(word, person)) == text(tap("list:1", person))
    assert text(say("接着刚才的", STRANGER)) == text(tap("start", STRANGER))
