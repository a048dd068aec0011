"""What Telegram sends, read field by field: raw JSON → what the bot is to do with it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.core import taps
from bot.core.updates import Address, Arrived, Blocked, FileKind, Returned, Said, Sent, Tapped, Update

NAME: Final = "telegram"
FILES: Final[dict[str, FileKind]] = {  # in this order: an animation also comes as a document, a venue as a location
    "photo": "photo",
    "voice": "voice",
    "sticker": "sticker",
    "animation": "video",
    "video": "video",
    "video_note": "video",
    "document": "file",
    "audio": "file",
    "location": "location",
    "contact": "contact",
}
SERVICE: Final = frozenset(  # written by the app, not by a person: nobody waits for an answer
    (
        "pinned_message",
        "message_auto_delete_timer_changed",
        "users_shared",
        "chat_shared",
        "write_access_allowed",
        "connected_website",
        "web_app_data",
        "chat_background_set",
        "successful_payment",
        "refunded_payment",
        "proximity_alert_triggered",
        "checklist_tasks_done",
        "checklist_tasks_added",
        "paid_message_price_changed",
        "giveaway_created",
        "giveaway_completed",
        "new_chat_title",
        "new_chat_photo",
    )
)
COMMAND: Final = re.compile(r"/(?P<name>[A-Za-z0-9_]+)(?:@\w+)?(?:\s+(?P<rest>.*))?", re.DOTALL)
GROUPS: Final = ("group", "supergroup")

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update read: what the bot is told (`update`), what must be answered (`query`), whose turn it is (`chat`).

    `group` is set when somebody spoke to us in a group; `language` is theirs, as Telegram names it.
    """

    id: int
    chat: int = 0
    update: Update | None = None
    query: str = ""
    group: bool = False
    language: str = ""


class Malformed(ValueError):
    """Not an update as Telegram describes it. `rest` is what can be done all the same, None without a number."""

    def __init__(self, rest: Incoming | None) -> None:
        super().__init__("an update that cannot be read")
        self.rest = rest


def read(raw: object, bot: str) -> Incoming:
    """An update for the bot with the number `bot`; raises Malformed, and nothing else."""
    number = _number(raw)
    if not isinstance(raw, dict) or number is None:
        raise Malformed(None)
    try:
        return _read(raw, number, f"{NAME}:{bot}:{number}")
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Malformed(Incoming(number, query=_query(raw))) from None


def _query(raw: Json) -> str:
    """The id of a tap that cannot be read: even that one waits for its answer."""
    query = raw.get("callback_query")
    found = query.get("id") if isinstance(query, dict) else None
    return found if isinstance(found, str) else ""


def _number(raw: object) -> int | None:
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _read(raw: Json, number: int, key: str) -> Incoming:
    if "message" in raw:
        return _message(raw["message"], number, key)
    if "callback_query" in raw:
        return _tap(raw["callback_query"], number, key)
    if "my_chat_member" in raw:
        return _membership(raw["my_chat_member"], number, key)
    return Incoming(number)


def _message(message: Json, number: int, key: str) -> Incoming:
    chat = message["chat"]
    where, who = _integer(chat["id"]), message.get("from") or {}
    if chat["type"] in GROUPS:
        return Incoming(number, where, group=not who.get("is_bot"), language=_language(who))
    if chat["type"] != "private" or who.get("is_bot"):
        return Incoming(number, where)
    return Incoming(number, where, _said(message, _address(where), key), language=_language(who))


def _said(message: Json, sender: Address, key: str) -> Update | None:
    if "text" in message:
        return _typed(_clean(message["text"]), sender, key)
    if not SERVICE.isdisjoint(message):
        return None
    kind: FileKind = next((kind for name, kind in FILES.items() if name in message), "other")
    return Sent(sender, key, kind, _clean(message.get("caption", "")))


def _typed(text: str, sender: Address, key: str) -> Update:
    command = COMMAND.fullmatch(text)
    if command is None:
        return Said(sender, key, text)
    rest = (command["rest"] or "").strip()
    if command["name"] == "start":
        return Arrived(sender, key, rest)
    return Said(sender, key, f"/{command['name']} {rest}".rstrip())


def _tap(query: Json, number: int, key: str) -> Incoming:
    """A tap in a private chat; one under a message we can no longer see still says what is wished."""
    found, who = _text(query["id"]), _integer(query["from"]["id"])
    message = query.get("message")
    chat = message["chat"] if message else {"id": who, "type": "private"}
    if chat["type"] != "private" or "data" not in query:
        return Incoming(number, who, query=found)
    where = _integer(chat["id"])
    on = f"{where}:{_integer(message['message_id'])}" if message else ""
    wish = taps.read(_clean(query["data"]))
    return Incoming(number, where, Tapped(_address(where), key, wish, on), query=found)


def _membership(change: Json, number: int, key: str) -> Incoming:
    """They blocked us or came back; being added to a group is no such thing."""
    chat, status = change["chat"], change["new_chat_member"]["status"]
    where = _integer(chat["id"])
    if chat["type"] != "private":
        return Incoming(number, where)
    if status == "kicked":
        return Incoming(number, where, Blocked(_address(where), key))
    return Incoming(number, where, Returned(_address(where), key) if status == "member" else None)


def _address(chat: int) -> Address:
    return Address(NAME, str(chat))


def _language(who: Json) -> str:
    code = who.get("language_code", "")
    return code if isinstance(code, str) else ""


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(value)
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _clean(value: object) -> str:
    """Text a database takes: no half emoji, no NUL."""
    text = _text(value)
    if text.isascii():
        return text.replace("\0", "")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
