"""WeChat's callback as bare ASGI: it lets in what is signed, fresh, encrypted where it must be, and short."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import unquote_plus

import structlog
from starlette.types import Receive, Scope, Send

from bot.channels import StorageDown
from bot.channels.wechat_seal import Forged, Seal
from bot.channels.wechat_xml import Fields, Malformed, envelope, fields, reply, sealed

BODY_BYTES: Final = 64 * 1024
QUERY_BYTES: Final = 4096
MOST_PARAMETERS: Final = 20
LENGTH_HEADER: Final = b"content-length"
SILENCE: Final = b"success"
XML: Final = b"text/xml; charset=utf-8"
PLAIN: Final = b"text/plain; charset=utf-8"
log = structlog.get_logger()

Read = TypeVar("Read")
Query = dict[str, str]
Response = tuple[int, bytes, bytes]


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer (nothing: `success`), and what is still to be done once it is sent."""

    text: str = ""
    afterwards: Callable[[], Awaitable[None]] | None = None


Take = Callable[[Fields], Awaitable[Reply]]


class TooLong(Exception):
    """A body longer than a message can be."""


@dataclass(frozen=True, slots=True)
class Callback:
    """`now` is in seconds since 1970. Nothing is answered before `take` is done: what was said is durable then.

    Refusals say a number and nothing more; 503 when nothing was stored.
    """

    seal: Seal
    take: Take
    now: Callable[[], float]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        afterwards = None
        try:
            (status, kind, body), afterwards = await self._response(scope, receive)
        except Forged as reason:
            log.warning("wechat request refused", reason=str(reason))
            status, kind, body = 403, PLAIN, b""
        except Malformed as reason:
            log.warning("wechat request not readable", reason=str(reason))
            status, kind, body = 400, PLAIN, b""
        except TooLong:
            status, kind, body = 413, PLAIN, b""
        except StorageDown:
            status, kind, body = 503, PLAIN, b""
        await send({"type": "http.response.start", "status": status, "headers": _headers(status, kind, body)})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
        if afterwards is not None:
            await afterwards()

    async def _response(self, scope: Scope, receive: Receive) -> tuple[Response, Callable[[], Awaitable[None]] | None]:
        query, now = _query(scope["query_string"]), self.now()
        if scope["method"] == "GET":
            return self._verified(query, now), None
        if scope["method"] != "POST":
            return (405, PLAIN, b""), None
        body = await _body(dict(scope["headers"]).get(LENGTH_HEADER, b""), receive)
        asked, key = self._opened(query, body, now)
        answer = await self.take(asked)
        if not answer.text:
            return (200, PLAIN, SILENCE), answer.afterwards
        text, at = reply(asked, answer.text, int(now)), str(int(now))
        return (200, XML, self._sealed(text, query, key, at)), answer.afterwards

    def _verified(self, query: Query, now: float) -> Response:
        """The echo that proves to WeChat that this address knows the token: plain, also in safe mode."""
        self._check(query, now)
        return 200, PLAIN, query.get("echostr", "").encode("utf-8", "replace")

    def _check(self, query: Query, now: float) -> None:
        self.seal.check(query.get("signature", ""), query.get("timestamp", ""), now, query.get("nonce", ""))

    def _opened(self, query: Query, body: bytes, now: float) -> tuple[Fields, str]:
        """What was said, and the key it was encrypted with; with keys set, nothing that is not encrypted counts."""
        if not self.seal.keys:
            self._check(query, now)
            return _whole(_readable(body, fields)), ""
        if "timestamp" not in query:
            raise Forged("no query: a proxy may have dropped it")
        if query.get("encrypt_type") != "aes":
            raise Forged("not encrypted")
        given, timestamp = query.get("msg_signature", ""), query.get("timestamp", "")
        encrypted = _readable(body, sealed)
        self.seal.check(given, timestamp, now, query.get("nonce", ""), encrypted)
        text, key = self.seal.open(encrypted)
        return _whole(fields(text)), key

    def _sealed(self, text: str, query: Query, key: str, timestamp: str) -> bytes:
        if not key:
            return text.encode()
        nonce, encrypted = query.get("nonce", ""), self.seal.close(text, key)
        return envelope(encrypted, self.seal.sign(timestamp, nonce, encrypted), timestamp, nonce).encode()


def _readable(body: bytes, read: Callable[[bytes], Read]) -> Read:
    """What a body holds; where it is JSON, with a word to the operator before it is refused."""
    if body.lstrip().startswith(b"{"):
        log.warning("wechat sends JSON: choose XML in the console of the account")
    return read(body)


def _whole(asked: Fields) -> Fields:
    if not (asked.get("FromUserName") and asked.get("MsgType")):
        raise Malformed("no sender or type")
    return asked


def _query(raw: bytes) -> Query:
    """The query's parameters; one that stands there twice is nobody's mistake but a forger's."""
    if len(raw) > QUERY_BYTES:
        raise TooLong
    try:
        pairs = [part.partition("=") for part in raw.decode("ascii").split("&", MOST_PARAMETERS)]
    except UnicodeDecodeError:
        raise Malformed("query") from None
    found = {name: _unquoted(value) for name, _, value in pairs}
    if len(found) < len(pairs) or len(pairs) > MOST_PARAMETERS:
        raise Malformed("query")
    return found


def _unquoted(value: str) -> str:
    """Most values are digits and letters as they stand."""
    return value if value.isalnum() else unquote_plus(value, errors="replace")


def _headers(status: int, kind: bytes, body: bytes) -> list[tuple[bytes, bytes]]:
    headers = [(b"content-type", kind), (LENGTH_HEADER, b"%d" % len(body))]
    if kind is PLAIN:  # what somebody else may have chosen: no browser shall take it for a page
        headers.append((b"x-content-type-options", b"nosniff"))
    if status == 405:
        headers.append((b"allow", b"GET, POST"))
    return headers


async def _body(length: bytes, receive: Receive) -> bytes:
    """The request's body; TooLong as soon as it is longer than a message can be."""
    if length.isdigit() and int(length[:20]) > BODY_BYTES:
        raise TooLong
    event = await receive()
    body: bytes = event.get("body", b"")
    while event.get("more_body") and len(body) <= BODY_BYTES:
        event = await receive()
        body += event.get("body", b"")
    if event["type"] == "http.disconnect":
        raise Malformed("hung up")
    if len(body) > BODY_BYTES:
        raise TooLong
    return body
