"""Values as JSON and back: messages for receipts and channels, changes for the journal."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from bot.core import taps
from bot.core.changes import Change
from bot.core.messages import Block, Button, Document, Message, When

Json = dict[str, Any]


REMEMBERED: Final = 512  # screens
ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def dumps(value: object) -> str:
    """Compact JSON, Chinese as it is."""
    return ENCODER.encode(value)


def message_to_json(message: Message) -> str:
    """The whole message, also what it replaces; empty fields are left out."""
    rest, shown = _rest(message), _shown(message.blocks, message.buttons)
    return f"{shown[:-1]},{dumps(rest)[1:]}" if rest else shown


@lru_cache(maxsize=REMEMBERED)
def _shown(blocks: tuple[Block, ...], buttons: tuple[Button, ...]) -> str:
    """What is seen of a message; most screens are the same for everybody, so each is written once."""
    return dumps(
        _slim(
            {
                "blocks": [[block.kind, *map(_span, block.spans)] for block in blocks],
                "buttons": [_button(button) for button in buttons],
            }
        )
    )


def _rest(message: Message) -> Json:
    return _slim(
        {
            "replaces": message.replaces,
            "fresh": message.fresh,
            "digits": message.digits,
            "toast": message.toast,
            "document": dataclasses.asdict(message.document) if message.document else None,
        }
    )


def message_from_json(text: str) -> Message:
    """What `message_to_json` wrote down."""
    data: Json = json.loads(text)
    return Message(
        blocks=tuple(Block(tuple(map(_read_span, spans)), kind) for kind, *spans in data.get("blocks", ())),
        buttons=tuple(map(_read_button, data.get("buttons", ()))),
        replaces=data.get("replaces", ""),
        fresh=data.get("fresh", False),
        digits=data.get("digits", False),
        toast=data.get("toast", ""),
        document=Document(**data["document"]) if "document" in data else None,
    )


def _slim(data: Json) -> Json:
    return {name: value for name, value in data.items() if value}


def _span(span: str | When) -> str | list[str]:
    return span if isinstance(span, str) else [span.at.isoformat(), span.text]


def _read_span(span: str | list[str]) -> str | When:
    return span if isinstance(span, str) else When(datetime.fromisoformat(span[0]), span[1])


def _button(button: Button) -> Json:
    code = button.tap.code if button.tap else ""
    return _slim({"label": button.label, "tap": code, "url": button.url, "copy": button.copy, "style": button.style})


@lru_cache(maxsize=REMEMBERED)
def screen_to_json(screen: tuple[tuple[str, taps.Tap], ...]) -> str:
    """What typed numbers stand for: `[[label, code], …]`."""
    return dumps([[label, tap.code] for label, tap in screen])


@lru_cache(maxsize=REMEMBERED)
def screen_from_json(text: str) -> tuple[tuple[str, taps.Tap], ...]:
    """What `screen_to_json` wrote down."""
    return tuple((label, taps.read(code)) for label, code in json.loads(text))


def _read_button(data: Json) -> Button:
    code = data.pop("tap", "")
    return Button(**data, tap=taps.read(code) if code else None)


def change_to_json(change: Change) -> Json:
    """A change as `{"change": name, …}`; instants as ISO text."""
    return {"change": type(change).__name__, **_fields(change)}


def _fields(record: Any) -> Json:
    """Not by `dataclasses.asdict`, which copies every value deeply first."""
    return {name: _plain(getattr(record, name)) for name in record.__dataclass_fields__}


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case Mapping():
            return {str(name): _plain(item) for name, item in value.items()}
        case list() | tuple() | frozenset():
            return [_plain(item) for item in (sorted(value) if isinstance(value, frozenset) else value)]
        case _:
            return _fields(value) if dataclasses.is_dataclass(value) else value
