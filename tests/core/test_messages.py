"""One message for every channel: its plain text, its options, what it edits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.core.messages import Block, Button, Message, When, options
from bot.core.taps import tap

AT = When(datetime(2026, 11, 25, tzinfo=UTC), "11月25日 周三 08:00")


def test_a_message_as_plain_text() -> None:
    """Paragraphs with a blank line between, moments in Shanghai time, line breaks kept."""
    message = Message((Block(("一\n二",)), Block(("在 ", AT, " 来问"), "note")))
    assert message.text == "一\n二\n\n在 11月25日 周三 08:00 来问"


def test_options_are_the_buttons_that_answer_us() -> None:
    """Links and copies are no options: typed numbers would otherwise choose what cannot be chosen."""
    message = Message(
        (),
        (
            Button("甲", copy="x"),
            Button("乙", tap("b", 1)),
            Button("丙", url="https://c.example"),
            Button("丁", tap("d")),
        ),
    )
    assert options(message) == (("乙", tap("b", 1)), ("丁", tap("d")))


def test_an_answer_edits_what_was_tapped() -> None:
    """The tapped message is replaced, unless the answer is to stay or there is nothing to replace."""
    message = Message((Block(("好",)),))
    kept = replace(message, fresh=True)
    assert message.replacing("42:7") == replace(message, replaces="42:7")
    assert message.replacing("") is message
    assert kept.replacing("42:7") is kept
