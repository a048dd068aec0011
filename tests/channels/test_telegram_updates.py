"""Raw updates of Telegram, recorded and invented: what each one tells the bot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram_updates import Incoming, Malformed, read
from bot.core.updates import Tapped, Update

PAYLOADS: Final = sorted((Path(__file__).parent / "payloads" / "telegram").glob("*.json"))
CHAT: Final = "5011"
JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
FIELDS: Final = st.sampled_from(
    [
        "message",
        "callback_query",
        "my_chat_member",
        "chat",
        "from",
        "id",
        "type",
        "text",
        "data",
        "new_chat_member",
        "photo",
    ]
)
NEAR: Final = st.recursive(
    JSON | st.sampled_from(["private", "group", "kicked"]),
    lambda inner: st.dictionaries(FIELDS, inner, max_size=6),
    max_leaves=12,
)


def told(update: Update | None) -> dict[str, Any] | None:
    """An update as the payload table writes it: without sender and key, which are the same for all."""
    if update is None:
        return None
    if isinstance(update, Tapped):
        return {"type": "Tapped", "code": update.tap.code, "on": update.on}
    fields = {name: getattr(update, name) for name in ("text", "kind", "caption", "start") if hasattr(update, name)}
    return {"type": type(update).__name__, **fields}


def payload(path: Path) -> tuple[Any, dict[str, Any]]:
    table = json.loads(path.read_text("utf-8"))
    assert table["why"]
    return table["update"], table["expect"]


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.stem)
def test_payloads(path: Path) -> None:
    """Every payload tells what its table says, and nothing else."""
    raw, expect = payload(path)
    if expect.get("nameless") or expect.get("malformed"):
        with pytest.raises(Malformed) as caught:
            read(raw, "123456")
        rest = None if expect.get("nameless") else Incoming(raw["update_id"], query=expect.get("query", ""))
        assert caught.value.rest == rest
        return
    incoming = read(raw, "123456")
    assert told(incoming.update) == expect.get("update")
    assert (incoming.query, incoming.group) == (expect.get("query", ""), expect.get("group", False))
    if incoming.update is not None:
        assert incoming.update.key == f"telegram:123456:{raw['update_id']}"
        assert (incoming.update.sender.channel, incoming.update.sender.id) == ("telegram", CHAT)
        assert str(incoming.chat) == CHAT


def test_there_are_payloads() -> None:
    """The table is found: an empty one would pass every test."""
    assert len(PAYLOADS) > 40


@given(JSON | st.builds(lambda body: {"update_id": 7, **body}, st.dictionaries(FIELDS, NEAR, max_size=3)))
def test_nothing_but_malformed(raw: object) -> None:
    """Whatever comes over the wire is read or is Malformed; no other error leaves the reader."""
    try:
        assert isinstance(read(raw, "1"), Incoming)
    except Malformed:
        assert True


def test_another_bot_has_other_keys() -> None:
    """The same number of two bots is two updates: an operator who changes the token loses nothing."""
    raw = {"update_id": 9, "message": {"message_id": 1, "chat": {"id": 4, "type": "private"}, "text": "在吗"}}
    keys = {update.key for bot in ("1", "2") if (update := read(raw, bot).update)}
    assert keys == {"telegram:1:9", "telegram:2:9"}
