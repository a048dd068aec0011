"""What Telegram refuses: its HTML, keyboards and lengths, as far as a bot like ours can get them wrong."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any, Final

TEXT_UNITS: Final = 4096
TAGS: Final = frozenset({"b", "strong", "i", "em", "u", "s", "code", "pre", "blockquote", "a", "tg-spoiler", "tg-time"})
TOKEN: Final = re.compile(r"<(?P<close>/?)(?P<tag>[a-z-]+)(?P<rest>[^<>]*)>|(?P<stray>[<>])|(?P<text>[^<>]+)")
AMPERSAND: Final = re.compile(r"&(?!(?:lt|gt|amp|quot|#\d+);)")
MOMENT: Final = re.compile(r'\s+unix="-?\d+"(?:\s+format="(?:r|w?[dD]?[tT]?)")?')
LINK: Final = re.compile(r"(?:https?://[^\s/.]+(?:\.[^\s/.]+)+|tg://)\S*")
COMMAND: Final = re.compile(r"[a-z0-9_]{1,32}")
STYLES: Final = frozenset({"danger", "success", "primary"})
ACTIONS: Final = ("callback_data", "url", "copy_text")

Fields = dict[str, Any]


class Refusal(Exception):
    """An error of the Bot API: HTTP status, description and, for a flood, the seconds to wait."""

    def __init__(self, description: str, status: int = 400, retry_after: int = 0) -> None:
        super().__init__(description)
        self.description = description
        self.status = status
        self.retry_after = retry_after

    @property
    def body(self) -> Fields:
        """The error as Telegram words it."""
        body: Fields = {"ok": False, "error_code": self.status, "description": self.description}
        if self.retry_after:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def units(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def plain(text: str, moments: bool = True) -> str:
    """The words of an HTML text; refuses what Telegram's parser refuses. Without `moments` it knows no tg-time."""
    if AMPERSAND.search(text):
        raise Refusal("Bad Request: can't parse entities: unexpected end of entity")
    words: list[str] = []
    open_tags: list[str] = []
    for token in TOKEN.finditer(text):
        if token["text"] is not None:
            words.append(html.unescape(token["text"]))
        elif token["stray"] is not None:
            raise Refusal("Bad Request: can't parse entities: unsupported start tag")
        else:
            _tag(token, open_tags, moments)
    if open_tags:
        raise Refusal(f"Bad Request: can't parse entities: can't find end tag for {open_tags[-1]}")
    return "".join(words).strip()


def _tag(token: re.Match[str], open_tags: list[str], moments: bool) -> None:
    tag = token["tag"]
    if tag not in TAGS or (tag == "tg-time" and not moments):
        raise Refusal(
            f'Bad Request: can\'t parse entities: unsupported start tag "{tag}" at byte offset {token.start()}'
        )
    if token["close"]:
        if not open_tags or open_tags.pop() != tag:
            raise Refusal(f"Bad Request: can't parse entities: unmatched end tag {tag}")
        return
    if tag == "tg-time" and not MOMENT.fullmatch(token["rest"]):
        raise Refusal("Bad Request: can't parse entities: wrong tg-time")
    if tag == "blockquote" and tag in open_tags:
        raise Refusal("Bad Request: can't parse entities: blockquote entity can't be nested")
    open_tags.append(tag)


def text_of(fields: Fields, moments: bool = True) -> str:
    """The words of a message to be sent; refuses empty and overlong ones."""
    text = str(fields.get("text", ""))
    words = plain(text, moments) if fields.get("parse_mode") == "HTML" else text.strip()
    if not words:
        raise Refusal("Bad Request: message text is empty")
    if units(words) > TEXT_UNITS:
        raise Refusal("Bad Request: message is too long")
    return words


def keyboard_of(fields: Fields) -> list[list[Fields]]:
    """The rows of an inline keyboard, each button checked."""
    markup = fields.get("reply_markup") or {}
    rows: list[list[Fields]] = markup.get("inline_keyboard", [])
    if sum(len(row) for row in rows) > 100 or any(not 1 <= len(row) <= 8 for row in rows):
        raise Refusal("Bad Request: BUTTONS_TOO_MUCH")
    for row in rows:
        for button in row:
            _button(button)
    return rows


def _button(button: Mapping[str, Any]) -> None:
    actions = [name for name in ACTIONS if name in button]
    if not button.get("text") or len(actions) != 1:
        raise Refusal(
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if button.get("style", "primary") not in STYLES:
        raise Refusal("Bad Request: invalid button style specified")
    if not _fits(actions[0], button[actions[0]]):
        raise Refusal(f"Bad Request: BUTTON_{actions[0].upper()}_INVALID")


def _fits(action: str, value: Any) -> bool:
    if action == "callback_data":
        return 1 <= len(str(value).encode()) <= 64
    if action == "url":
        return LINK.fullmatch(str(value)) is not None
    return 1 <= len(value.get("text", "")) <= 256


def check_commands(commands: list[Mapping[str, str]]) -> None:
    """Refuses a command list Telegram would not take."""
    if len(commands) > 100:
        raise Refusal("Bad Request: BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(command["command"]):
            raise Refusal("Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise Refusal("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
