"""Messages and changes as JSON: a receipt says the same again, a journal entry is plain data."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.core.changes import Change, ItemMarked, NudgePlanned
from bot.core.codec import change_to_json, dumps, message_from_json, message_to_json
from bot.core.messages import Block, Button, Document, Message, When
from bot.core.person import Nudge
from bot.core.taps import LIMIT, Tap, tap

WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
PART = st.text(st.characters(exclude_characters=":", codec="utf-8"), max_size=8)
MOMENTS = st.datetimes(timezones=st.timezones() | st.just(UTC))
# an hour that a clock shows twice is told as one of the two: instants are kept, the zone's name is not
INSTANTS = MOMENTS.map(lambda at: at.astimezone(UTC))
SPANS = WORDS | st.builds(When, INSTANTS, WORDS)
TAPS = (
    st.builds(Tap, PART.filter(bool), st.lists(PART, max_size=4).map(tuple))
    .filter(lambda wish: len(":".join((wish.verb, *wish.args)).encode()) <= LIMIT)
)  # fmt: skip
BUTTONS = st.builds(
    Button, WORDS.filter(bool), st.none() | TAPS, url=WORDS, copy=WORDS, style=st.sampled_from(["", "good", "danger"])
)
MESSAGES = st.builds(
    Message,
    st.lists(
        st.builds(Block, st.lists(SPANS, max_size=4).map(tuple), st.sampled_from(["text", "title", "quote", "note"])),
        min_size=1,
        max_size=4,
    ).map(tuple),
    st.lists(BUTTONS, max_size=4).map(tuple),
    replaces=WORDS,
    fresh=st.booleans(),
    digits=st.booleans(),
    toast=WORDS,
    document=st.none() | st.builds(Document, WORDS, WORDS, WORDS),
)


@given(MESSAGES)
def test_a_message_comes_back_whole(message: Message) -> None:
    """A redelivered update gets the whole first answer: also what it edits, its toast, its document."""
    assert message_from_json(message_to_json(message)) == message


def test_what_is_empty_is_left_out() -> None:
    """Receipts are many: a message is written down without its empty fields, Chinese as it is."""
    text = message_to_json(Message((Block(("好",)),), (Button("返回", tap("start")),)))
    assert json.loads(text) == {"blocks": [["text", "好"]], "buttons": [{"label": "返回", "tap": "start"}]}
    assert "好" in text


@given(st.from_type(Change))  # type: ignore[arg-type]
def test_every_change_is_plain_data(change: Change) -> None:
    """Whatever changes goes into the journal as JSON, with all its fields and the name of what happened."""
    data = change_to_json(change)
    assert json.loads(dumps(data)) == data
    assert data.keys() == {"change", *(field.name for field in dataclasses.fields(change))}
    assert data["change"] == type(change).__name__


def test_a_change_as_the_journal_has_it() -> None:
    """The form is kept for years: a renamed field would make old entries unreadable."""
    assert change_to_json(ItemMarked(1, "pen", done=True)) == {
        "change": "ItemMarked", "case_id": 1, "item": "pen", "done": True,
    }  # fmt: skip
    at = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    planned = change_to_json(NudgePlanned(Nudge(3, "promise", 1, 2, at)))
    assert planned["nudge"] == {
        "id": 3, "kind": "promise", "case_id": 1, "subject": 2, "due_at": "2026-11-20T01:30:00+00:00",
        "state": "pending", "times": 0,
    }  # fmt: skip
