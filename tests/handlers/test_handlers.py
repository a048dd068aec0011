"""The one door: safety, words that always work, options, the open question, free talk, in this order."""

from __future__ import annotations

import inspect
from dataclasses import replace

import pytest

import handlers
from bot.core.changes import Asked, ConsentGiven, PreferenceSet
from bot.core.person import Asking
from bot.core.taps import Tap, tap as wish
from bot.core.turn import Need, Outcome, Turn
from bot.core.updates import Arrived, Missed, Said, Tapped
from handlers import ANSWERS, TAPS, WORDS
from tests.turns import GUIDE, ME, STRANGER, codes, every, outcome, say, somebody, tap, text, turn, waiting

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
    leads = {to for topic in GUIDE.topics.values() for to in topic.next} | {to for rule in (*GUIDE.safety, *GUIDE.small_talk) for to in rule.next}
    for lead in leads:
        if lead.startswith("do:"):
            verb, *args = lead.split(":")[1:]
            inspect.signature(TAPS[verb]).bind(None, *args)
            assert GUIDE.texts.has(f"label.do.{verb}")


@pytest.mark.parametrize("word", sorted(WORDS))
def test_words_that_work_everywhere(word: str) -> None:
    """Also in the middle of a question; the question is over then."""
    lost = somebody(asking=Asking("promise-what", ("1",)))
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


@pytest.mark.parametrize(("start", "screen"), [("", "start"), ("topic-scam-stoploss", "topic:scam-stoploss"), ("topic-gone", "start"), ("x" * 64, "start")])
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
