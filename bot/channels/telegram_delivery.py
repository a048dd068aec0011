"""Bringing a message into a chat: sent, edited in place, with its file; tried again while that makes sense."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import structlog

from bot.channels import PushFailed, Rejected, TryLater, Unsure
from bot.channels.telegram_calls import Caller
from bot.channels.telegram_html import Page, without_moments
from bot.core.messages import Document, Message

WAITS: Final = (0.3, 1.0)  # seconds before the second and the third try of an answer
LONGEST_WAIT: Final = 3.0  # a flood pause that a person may have to wait for
TOAST_CHARS: Final = 200
UNEDITABLE: Final = ("message to edit not found", "can't be edited", "message_id_invalid", "no text in the message")
NO_PREVIEW: Final = {"is_disabled": True}
log = structlog.get_logger()

Fetch = Callable[[str], Awaitable[bytes]]


def _nobody(_: int) -> None:
    """Nobody counts."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Writes into chats. `fetch` turns a document's reference into its bytes; `written` is told of every message but
    the first one of a push, which had its turn."""

    api: Caller
    fetch: Fetch
    sleep: Callable[[float], Awaitable[None]]
    written: Callable[[int], None] = _nobody

    async def answer(self, chat: int, message: Message, pages: tuple[Page, ...]) -> None:
        """Show an answer, in place where it replaces a message; raises a PushFailed when all tries failed."""
        if pages and message.replaces:
            self.written(chat)
            await self._edit(chat, message.replaces, pages[0])
            pages = pages[1:]
        for page in pages:
            self.written(chat)
            await self._patiently("sendMessage", **sending(chat, page))
        if message.document is not None:
            await self._attach(chat, message.document)

    async def push(self, chat: int, message: Message, pages: tuple[Page, ...]) -> None:
        """Say something unasked: the first page is tried once, and only that decides; never said twice."""
        if pages:
            await self._call("sendMessage", **sending(chat, pages[0]))
        try:
            for page in pages[1:]:
                self.written(chat)
                await self._patiently("sendMessage", **sending(chat, page))
        except PushFailed as failed:
            raise Unsure(f"only the beginning arrived: {failed}") from None
        if message.document is not None:
            await self._attach(chat, message.document)

    async def settle(self, query: str, toast: str) -> None:
        """Answer a tap, so that its button stops waiting; one that is too old cannot be answered any more."""
        try:
            await self._patiently("answerCallbackQuery", **settling(query, toast))
        except PushFailed as failed:
            log.info("telegram tap not answered", reason=str(failed))

    async def _edit(self, chat: int, reference: str, page: Page) -> None:
        where, _, number = reference.partition(":")
        try:
            spot = {**sending(int(where), page), "message_id": int(number)}
            await self._patiently("editMessageText", **spot)
        except (Rejected, ValueError) as refused:
            words = str(refused).lower()
            if "not modified" in words:
                return
            if isinstance(refused, Rejected) and not any(sign in words for sign in UNEDITABLE):
                raise
            await self._patiently("sendMessage", **sending(chat, page))

    async def _attach(self, chat: int, document: Document) -> None:
        """The text is there already, so a file that fails is logged and nothing is said again."""
        try:
            content = await self.fetch(document.ref)
            await self.api.upload("sendDocument", document.name, content, chat_id=chat)
        except Exception:
            log.exception("telegram document not sent", mime=document.mime)

    async def _patiently(self, method: str, **fields: object) -> None:
        """Up to three tries; one that may have been made is only repeated where twice is the same as once."""
        repeatable = (TryLater,) if method == "sendMessage" else (TryLater, Unsure)
        for wait in WAITS:
            try:
                await self._call(method, **fields)
            except repeatable as failed:
                pause = max(wait, failed.after if isinstance(failed, TryLater) else 0.0)
                if pause > LONGEST_WAIT:
                    raise
                await self.sleep(pause)
            else:
                return
        await self._call(method, **fields)

    async def _call(self, method: str, **fields: object) -> None:
        """One call; a server that does not know `tg-time` gets it once more with plain dates."""
        try:
            await self.api.call(method, **fields)
        except Rejected as refused:
            if "tg-time" not in str(refused):
                raise
            await self.api.call(method, **{**fields, "text": without_moments(str(fields["text"]))})


def sending(chat: int, page: Page) -> dict[str, object]:
    """The fields of sendMessage, and but for the message's number of editMessageText."""
    fields: dict[str, object] = {
        "chat_id": chat,
        "text": page.text,
        "parse_mode": "HTML",
        "link_preview_options": NO_PREVIEW,
    }
    if page.keyboard:
        fields["reply_markup"] = {"inline_keyboard": page.keyboard}
    return fields


def settling(query: str, toast: str) -> dict[str, object]:
    """The fields of answerCallbackQuery."""
    return {"callback_query_id": query, "text": toast[:TOAST_CHARS]} if toast else {"callback_query_id": query}
