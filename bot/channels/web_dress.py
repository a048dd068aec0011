"""Stories in the web page's dress: acts as its posts, answers as the JSON it reads."""

from __future__ import annotations

import json
from typing import Any, Final

from bot.channels.web import message_json, to_update
from bot.core import taps
from bot.core.messages import Message
from bot.core.updates import Address, Blocked, Sent, Update
from bot.story import PERSON, Shown, StoryMistake

ME: Final = Address("web", PERSON)


class WebDress:
    """What the page would post, and what it would show."""

    name = "web"

    def said(self, number: int, text: str) -> Update:
        return self._posted(number, {"text": text})

    def tapped(self, number: int, option: str, shown: Shown) -> Update:
        wish = next(wish for label, wish in shown.options if label == option)
        return self._posted(number, {"tap": wish.code, "on": shown.reference})

    def happened(self, number: int, what: str) -> Update:
        key = f"web:{PERSON}:story-{number}"
        match what:
            case "start":
                return self._posted(number, {"arrive": True})
            case "returned":
                return self._posted(number, {"return": True})
            case "blocked":
                return Blocked(ME, key)
            case "photo" | "voice" | "sticker" | "file":
                return Sent(ME, key, what)  # the page sends no files; a story may all the same
            case _:
                raise StoryMistake(f"不认识的事：{what}")

    def shown(self, number: int, message: Message) -> Shown:
        data: dict[str, Any] = json.loads(json.dumps(message_json(message, lambda ref: f"/f/{ref}")))
        texts = ("".join(_plain(span) for span in block["spans"]) for block in data["blocks"])
        options = tuple((b["label"], taps.read(b["code"])) for b in data["buttons"] if "code" in b)
        lines = tuple(line for text in texts for line in text.split("\n"))
        return Shown(lines, options, data["replaces"] or f"{number:08d}")

    def _posted(self, number: int, body: dict[str, Any]) -> Update:
        return to_update(ME, json.loads(json.dumps({"id": f"story-{number:04d}", **body})))


def _plain(span: Any) -> str:
    return span if isinstance(span, str) else str(span["text"])
