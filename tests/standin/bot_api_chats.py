"""The chats of a stand-in Bot API: what stands in them, and what each method of the bot does to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from tests.standin.bot_api_rules import Fields, Refusal, check_commands, keyboard_of, text_of

TOKEN: Final = "123456:TEST-token-that-must-never-be-logged"
FIRST_DATE: Final = 1_790_000_000
SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
SAME: Final = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
)
LATE: Final = "Bad Request: query is too old and response timeout expired or query ID is invalid"

Files = dict[str, Fields]
"""Field → name, size and text of an uploaded file."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot. `by` is `call`, or `body` for one that rode in the answer to a webhook."""

    method: str
    fields: Fields
    files: Files
    by: str
    refused: str = ""


@dataclass(eq=False)
class Chats:
    """Messages, taps and texts of one bot. `known` have spoken to it, `blocked` do not want it any more."""

    token: str = TOKEN
    knows_moments: bool = True
    calls: list[Call] = field(default_factory=list)
    messages: dict[tuple[int, int], Fields] = field(default_factory=dict)
    webhook: Fields = field(default_factory=dict)
    told: dict[tuple[str, str], Any] = field(default_factory=dict)  # commands and descriptions by language
    queries: dict[str, bool] = field(default_factory=dict)  # id of a tap → answered
    known: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    last_message: int = 0

    def chat(self, chat: int) -> list[Fields]:
        """The bot's messages in a chat as they stand, oldest first."""
        return [message for (where, _), message in self.messages.items() if where == chat]

    def made(self, method: str) -> list[Call]:
        """The calls of a method that were not refused."""
        return [call for call in self.calls if call.method == method and not call.refused]

    @staticmethod
    def buttons(message: Fields) -> list[Fields]:
        """The buttons under a message."""
        return [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]

    def perform(self, method: str, fields: Fields, files: Files, by: str = "call") -> object:
        """Do one call; its result or a Refusal. It stands in the transcript either way."""
        act = getattr(self, f"_{re.sub('([A-Z])', lambda found: '_' + found[0].lower(), method)}_", None)
        try:
            result = act(fields, files) if act else self._my(method, fields)
        except Refusal as refusal:
            self.calls.append(Call(method, fields, files, by, refusal.description))
            return refusal
        self.calls.append(Call(method, fields, files, by))
        return result

    # ── methods: each is named after Telegram's, in snake case between underscores ───────────────

    def _get_me_(self, _: Fields, __: Files) -> Fields:
        return self._bot()

    def _set_webhook_(self, fields: Fields, _: Files) -> bool:
        if not SECRET.fullmatch(fields.get("secret_token", "none")):
            raise Refusal("Bad Request: secret token contains unallowed characters")
        self.webhook = fields if fields.get("url") else {}
        return True

    def _delete_webhook_(self, _: Fields, __: Files) -> bool:
        self.webhook = {}
        return True

    def _my(self, method: str, fields: Fields) -> object:
        if not method.startswith(("getMy", "setMy")):
            raise Refusal("Not Found", 404)
        kind, language = method[3:], fields.get("language_code", "")
        name = {"MyCommands": "commands", "MyDescription": "description"}.get(kind, "short_description")
        if method.startswith("set"):
            if kind == "MyCommands":
                check_commands(fields["commands"])
            self.told[kind, language] = fields.get(name, "")
            return True
        found = self.told.get((kind, language), [] if kind == "MyCommands" else "")
        return found if kind == "MyCommands" else {name: found}

    def _send_message_(self, fields: Fields, _: Files) -> Fields:
        chat = self._reach(fields)
        content = self._content(fields)
        message = {**self._message({"id": chat, "type": "private"}), "from": self._bot(), **content}
        self.messages[chat, message["message_id"]] = message
        return self._outside(message)

    def _send_document_(self, fields: Fields, files: Files) -> Fields:
        chat = self._reach(fields)
        if "document" not in files:
            raise Refusal("Bad Request: there is no document in the request")
        message = {**self._message({"id": chat, "type": "private"}), "from": self._bot()}
        message["document"] = {"file_name": files["document"]["name"]}
        self.messages[chat, message["message_id"]] = message
        return message

    def _edit_message_text_(self, fields: Fields, _: Files) -> Fields:
        chat = self._reach(fields)
        message = self.messages.get((chat, int(fields["message_id"])))
        if message is None:
            raise Refusal("Bad Request: message to edit not found")
        if message.get("locked"):
            raise Refusal("Bad Request: message can't be edited")
        if "text" not in message:
            raise Refusal("Bad Request: there is no text in the message to edit")
        content = self._content(fields)
        if all(message.get(name) == content.get(name) for name in ("html", "reply_markup")):
            raise Refusal(SAME)
        message.pop("reply_markup", None)
        message.update(content, edit_date=FIRST_DATE + self.last_message)
        return self._outside(message)

    def _answer_callback_query_(self, fields: Fields, _: Files) -> bool:
        query = fields.get("callback_query_id", "")
        if self.queries.get(query, True):
            raise Refusal(LATE)
        if len(fields.get("text", "")) > 200:
            raise Refusal("Bad Request: MESSAGE_TOO_LONG")
        self.queries[query] = True
        return True

    def _reach(self, fields: Fields) -> int:
        chat = int(fields.get("chat_id", 0))
        if chat not in self.known:
            raise Refusal("Bad Request: chat not found")
        if chat in self.blocked:
            raise Refusal("Forbidden: bot was blocked by the user", 403)
        return chat

    def _content(self, fields: Fields) -> Fields:
        content = {"text": text_of(fields, self.knows_moments), "html": fields["text"]}
        rows = keyboard_of(fields)
        return {**content, "reply_markup": {"inline_keyboard": rows}} if rows else content

    def _message(self, chat: Fields) -> Fields:
        self.last_message += 1
        return {"message_id": self.last_message, "date": FIRST_DATE + self.last_message, "chat": chat}

    def _last_with_buttons(self, chat: int) -> int:
        numbers = [
            number for (where, number), message in self.messages.items() if where == chat and "reply_markup" in message
        ]
        if not numbers:
            raise LookupError(f"no message with buttons in chat {chat}")
        return max(numbers)

    def _bot(self) -> Fields:
        return {
            "id": int(self.token.partition(":")[0]),
            "is_bot": True,
            "first_name": "回音",
            "username": "huiyin_test_bot",
        }

    @staticmethod
    def _outside(message: Fields) -> Fields:
        return {name: value for name, value in message.items() if name not in ("html", "locked")}
