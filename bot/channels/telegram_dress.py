"""Stories in Telegram's dress: acts as the JSON of its updates, answers as the HTML and keyboards it shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any, Final

from bot.channels.telegram_html import Page, pages
from bot.channels.telegram_updates import read
from bot.core import taps
from bot.core.messages import Message
from bot.core.updates import Update
from bot.story import PERSON, Shown, StoryMistake

BOT: Final = "123456"
TAG: Final = re.compile(r"<[^>]+>")
WHO: Final = {"id": int(PERSON), "is_bot": False, "first_name": "小安", "language_code": "zh-hans"}
CHAT: Final = {"id": int(PERSON), "type": "private", "first_name": "小安"}
SENT: Final[dict[str, dict[str, Any]]] = {
    "start": {"text": "/start", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]},
    "photo": {"photo": [{"file_id": "p", "file_unique_id": "u", "width": 90, "height": 90}]},
    "voice": {"voice": {"file_id": "v", "file_unique_id": "u", "duration": 3}},
    "sticker": {"sticker": {"file_id": "s", "file_unique_id": "u", "type": "regular", "width": 9, "height": 9}},
    "file": {"document": {"file_id": "d", "file_unique_id": "u", "file_name": "a.pdf"}},
}
STATUS: Final = {"blocked": "kicked", "returned": "member"}


class TelegramDress:
    """What Telegram would send, and what it would show."""

    name = "telegram"

    def said(self, number: int, text: str) -> Update:
        return self._sent(number, {"text": text})

    def tapped(self, number: int, option: str, shown: Shown) -> Update:
        wish = next(wish for label, wish in shown.options if label == option)
        message = {"message_id": int(shown.reference.split(":")[1]), "date": 1, "chat": CHAT, "text": "…"}
        query = {"id": str(number), "from": WHO, "chat_instance": "1", "data": wish.code, "message": message}
        return self._read({"update_id": number, "callback_query": query})

    def happened(self, number: int, what: str) -> Update:
        if what in SENT:
            return self._sent(number, SENT[what])
        if what not in STATUS:
            raise StoryMistake(f"不认识的事：{what}")
        member = {"user": {"id": int(BOT), "is_bot": True, "first_name": "回音"}, "status": STATUS[what]}
        change = {"chat": CHAT, "from": WHO, "date": 1, "new_chat_member": member}
        return self._read({"update_id": number, "my_chat_member": change})

    def shown(self, number: int, message: Message) -> Shown:
        leaves = pages(message)
        lines = (unescape(TAG.sub("", line)) for page in leaves for line in page.text.split("\n"))
        options = tuple(key for page in leaves for key in _options(page))
        return Shown(tuple(lines), options, message.replaces or f"{PERSON}:{number}")

    def _sent(self, number: int, content: Mapping[str, Any]) -> Update:
        message = {"message_id": number, "date": 1, "chat": CHAT, "from": WHO, **content}
        return self._read({"update_id": number, "message": message})

    def _read(self, raw: Mapping[str, Any]) -> Update:
        update = read(dict(raw), BOT).update
        if update is None:
            raise StoryMistake(f"Telegram 里没有这回事：{raw}")
        return update


def _options(page: Page) -> list[tuple[str, taps.Tap]]:
    keys = (key for row in page.keyboard for key in row if "callback_data" in key)
    return [(str(key["text"]), taps.read(str(key["callback_data"]))) for key in keys]
