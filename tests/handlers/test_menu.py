"""The guide as it is shown: every screen of the shipped content."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.core.messages import options
from tests.turns import GUIDE, STRANGER, codes, labels, say, seen, shown, somebody, tap, text

LONGEST = 4096  # characters of one Telegram message
SCREENS = ["menu", *(f"group:{name}" for name in GUIDE.groups), *(f"topic:{name}" for name in GUIDE.topics)]


def wide(label: str) -> int:
    """Columns: a 汉字 takes two."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in label)


@pytest.mark.parametrize("code", SCREENS)
def test_every_screen_opens(code: str) -> None:
    """Words that fit one message, no unfilled blank, labels of at most eight 汉字, and a door back."""
    found = tap(code, STRANGER)
    message = shown(found)
    assert 0 < len(message.text) <= LONGEST
    assert not re.search(r"\{|\}", message.text)
    assert all(0 < wide(button.label) <= 16 for button in message.buttons)
    assert len(message.buttons) <= 9
    assert labels(found)[-1] in {"返回", "回首页"}
    assert found.changes == ()


@pytest.mark.parametrize("code", SCREENS)
def test_no_two_options_are_called_alike(code: str) -> None:
    """Whoever types an option's words or reads them aloud must mean one thing."""
    names = labels(tap(code, STRANGER))
    assert len(names) == len(set(names))


@pytest.mark.parametrize("code", SCREENS)
def test_every_option_of_every_screen_opens(code: str) -> None:
    """No dead end: each option of each screen leads to another screen."""
    for _, wish in options(shown(tap(code, STRANGER))):
        found = tap(
            wish.code,
            somebody(),
            loaded={"export": {name: [] for name in ("cases", "promises", "complaints", "journal")}},
        )
        assert "以前的" not in text(found)
        assert options(shown(found))


def test_every_topic_is_reached_from_the_top() -> None:
    """Whoever only taps finds everything."""
    reached, open_ = set[str](), ["menu"]
    while open_:
        code = open_.pop()
        if code not in reached and code.split(":")[0] in {"menu", "group", "topic"}:
            reached.add(code)
            open_ += codes(tap(code, STRANGER))
    assert set(SCREENS) == reached


@pytest.mark.parametrize("name", [name for name, group in GUIDE.groups.items() if len(group.entries) == 8])
def test_typed_numbers_on_a_full_screen(name: str) -> None:
    """Eight entries and the door: 1 to 8 open what bears the number, 0 goes up."""
    screen = seen(tap(f"group:{name}", STRANGER))
    person = replace(STRANGER, screen=screen)
    for number, (_, wish) in enumerate(screen[:8], 1):
        assert text(say(str(number), person)) == text(tap(wish.code, STRANGER))
    assert text(say("0", person)) == text(tap(screen[8][1].code, STRANGER))


def test_the_door_leads_up() -> None:
    """From a topic to its group, from a group to the menu."""
    for topic in GUIDE.topics.values():
        assert codes(tap(f"topic:{topic.id}", STRANGER))[-1] == f"group:{topic.group}"
    assert codes(tap("group:urgent", STRANGER))[-1] == "menu"


@pytest.mark.parametrize("topic", GUIDE.topics.values(), ids=lambda topic: topic.id)
def test_the_answer_comes_first_and_the_source_last(topic: object) -> None:
    """Title, answer, why, now; what a statement rests on stands in small print, with 以官方为准 where we could not check."""
    from bot.core.topics import Topic

    assert isinstance(topic, Topic)
    title, *blocks = shown(tap(f"topic:{topic.id}", STRANGER)).blocks
    assert (title.kind, title.text) == ("title", topic.title)
    assert topic.answer.startswith(blocks[0].text)
    assert blocks[-1].kind == "note"
    assert topic.source.basis in blocks[-1].text
    assert ("官方最新公布" in blocks[-1].text) == topic.source.verify


@pytest.mark.parametrize("code", ["topic:gone", "group:gone"])
def test_what_is_gone_leads_to_the_menu(code: str) -> None:
    """A button of an older guide still helps."""
    assert text(tap(code, STRANGER)) == text(tap("menu", STRANGER))
