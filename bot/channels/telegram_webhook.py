"""Telegram's webhook as bare ASGI: the busiest door of the bot, and the simplest."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from starlette.types import Receive, Scope, Send

from bot.channels import StorageDown
from bot.core.codec import dumps

SECRET_HEADER: Final = b"x-telegram-bot-api-secret-token"
LENGTH_HEADER: Final = b"content-length"
BODY_BYTES: Final = 512 * 1024
NOTHING: Final[list[tuple[bytes, bytes]]] = [(LENGTH_HEADER, b"0")]

Ride = dict[str, object]
"""One call that rides in the webhook's own response."""
Take = Callable[[bytes], Awaitable[Ride | None]]


@dataclass(frozen=True, slots=True)
class Webhook:
    """Lets in what carries the secret and is no longer than an update can be; `take` answers a body.

    No 200 before `take` is done: the update is durable then and its answer handed over. 503 when it raises
    StorageDown: Telegram sends the update again.
    """

    secret: bytes = field(repr=False)
    take: Take

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, headers, body = await self._response(scope, receive)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _response(self, scope: Scope, receive: Receive) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        if scope["method"] != "POST":
            return 405, [*NOTHING, (b"allow", b"POST")], b""
        given = dict(scope["headers"])
        if not hmac.compare_digest(given.get(SECRET_HEADER, b""), self.secret):
            return 403, NOTHING, b""
        body = await _body(given.get(LENGTH_HEADER, b""), receive)
        if body is None:
            return 413, NOTHING, b""
        try:
            ride = await self.take(body)
        except StorageDown:
            return 503, [*NOTHING, (b"retry-after", b"1")], b""
        return _riding(ride)


def _riding(ride: Ride | None) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    if ride is None:
        return 200, NOTHING, b""
    body = dumps(ride).encode("utf-8", "replace")
    return 200, [(b"content-type", b"application/json"), (LENGTH_HEADER, b"%d" % len(body))], body


async def _body(length: bytes, receive: Receive) -> bytes | None:
    """The request's body, empty from somebody who hung up, or None when it is longer than an update can be."""
    if length.isdigit() and int(length) > BODY_BYTES:
        return None
    event = await receive()
    body: bytes = event.get("body", b"")
    while event.get("more_body") and len(body) <= BODY_BYTES:
        event = await receive()
        body += event.get("body", b"")
    if event["type"] == "http.disconnect":
        return b""
    return body if len(body) <= BODY_BYTES else None
