"""The chat page: one static page, JSON posts that are answered in their response, and a stream of events."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from bot.channels import NotNow, Receive, StorageDown
from bot.channels.web_tabs import TABS, Tabs, frame
from bot.core import taps
from bot.core.messages import Button, Document, Message, Span
from bot.core.updates import Address, Arrived, Returned, Said, Tapped, Update

Json = dict[str, Any]
Endpoint = Callable[[Request], Awaitable[Response]]

PAGE: Final = Path(__file__).parent / "web_page"
FILES: Final = {
    "bell.js": "text/javascript",
    "icon-new.svg": "image/svg+xml",
    "icon.svg": "image/svg+xml",
    "memory.js": "text/javascript",
    "message.js": "text/javascript",
    "page.css": "text/css",
    "page.js": "text/javascript",
    "talk.js": "text/javascript",
}
COOKIE: Final = "huiyin"
YEAR: Final = 365 * 24 * 3600
BODY: Final = 16 * 1024
LOCAL: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
HOST: Final = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:/@\[\]]+?)\.?(?::[0-9]{1,5})?")
CLIENT_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
REFERENCE: Final = re.compile(r"[A-Za-z0-9_.:~-]{0,64}")
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a person was told: an answer or a nudge. `said` is what it answered, empty where nobody kept it."""

    id: str
    at: datetime
    said: str
    message: Message


class Recent(Protocol):
    """What the page asks of the storage: ids are opaque here, sort in the order of time, at most 64 safe characters."""

    async def recent(self, address: Address, after: str) -> Sequence[Heard]:
        """The answers and delivered nudges of the last 48 h after the id `after` (empty: all), oldest first."""

    async def last(self, address: Address) -> str:
        """The newest id, also of a nudge that is just being pushed; empty where there is none."""


class Refused(Exception):
    """A request that gets no answer: its status and a word for the page."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error


def no_link(ref: str) -> str:
    """No public link to a document."""
    return ""


@dataclass(slots=True, eq=False)
class Web:
    """The channel. `hosts` are the names it answers to (none given: this machine's), `link` makes a document's href,
    `ping` is the seconds of silence after which a stream is tested."""

    secret: bytes
    recent: Recent
    secure: bool = False
    hosts: frozenset[str] = frozenset()
    link: Callable[[str], str] = no_link
    ping: float = 15.0
    name: str = "web"
    tabs: Tabs = field(default_factory=Tabs)

    def routes(self, receive: Receive) -> Sequence[BaseRoute]:
        """The page, its files, its posts and its events."""
        return (
            Route("/", self._guarded(partial(self._page, (PAGE / "index.html").read_bytes()))),
            *(Route(f"/web/{name}", self._guarded(_file(name, mime))) for name, mime in FILES.items()),
            Route("/say", self._guarded(partial(self._say, receive)), methods=["POST"]),
            Route("/events", self._guarded(self._events)),
        )

    async def listen(self, receive: Receive) -> None:
        """Nothing to fetch: the page comes to us."""

    async def push(self, to: Address, message: Message) -> None:
        """Say it in every open tab of this person; NotNow when there is none."""
        if self.tabs.count(to):
            reference = await self.recent.last(to)
            event = {"id": reference, "message": message_json(message, self.link)}
            if self.tabs.tell(to, frame(event, reference)):
                return
        raise NotNow("no open tab")

    async def close(self) -> None:
        """End all streams."""
        self.hang_up()

    def hang_up(self) -> None:
        """End all streams at once: a server that stops waits for its open connections, so this comes before."""
        self.tabs.close()

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint behind the check against DNS rebinding, with the headers every response carries."""

        async def guarded(request: Request) -> Response:
            try:
                self._check_host(request.headers.get("host", ""))
                response = await endpoint(request)
            except Refused as refusal:
                response = JSONResponse({"error": refusal.error}, refusal.status)
            for name, value in HEADERS.items():
                response.headers[name] = value
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return guarded

    def _check_host(self, host: str) -> None:
        match = HOST.fullmatch(host.lower())
        if match is None or match[1] not in (self.hosts or LOCAL):
            raise Refused(421, "host")

    async def _page(self, content: bytes, request: Request) -> Response:
        """The page, and with it a new identity or a year more for the old one."""
        response = Response(content, media_type="text/html")
        visitor = self._visitor(request) or secrets.token_urlsafe(16)
        value = f"{visitor}.{self._signature(visitor)}"
        response.set_cookie(COOKIE, value, max_age=YEAR, httponly=True, samesite="lax", secure=self.secure)
        return response

    def _signature(self, visitor: str) -> str:
        return hmac.new(self.secret, f"web visitor {visitor}".encode(), hashlib.sha256).hexdigest()

    def _visitor(self, request: Request) -> str:
        """The id in the cookie, empty when there is none or we did not sign it."""
        visitor, _, signature = request.cookies.get(COOKIE, "").partition(".")
        signed = hmac.compare_digest(signature.encode(), self._signature(visitor).encode())
        return visitor if visitor and signed else ""

    def _address(self, request: Request) -> Address:
        if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            raise Refused(403, "origin")
        visitor = self._visitor(request)
        if not visitor:
            raise Refused(401, "cookie")
        return Address(self.name, visitor)

    async def _say(self, receive: Receive, request: Request) -> Response:
        """One update and its answer; 503 when nothing was stored: the page sends the same id again."""
        _check_origin(request)
        address = self._address(request)
        body = await _body(request)
        update = to_update(address, body)
        try:
            before = await self.recent.last(address)
            message = await receive(update)
        except StorageDown:
            return JSONResponse({"error": "storage"}, 503, {"Retry-After": "2"})
        reference = await self._reference(address, before, message)
        answer = {"id": reference, "message": message and message_json(message, self.link)}
        self.tabs.tell(address, frame({**answer, **_asked(update), "to": body["id"]}, reference))
        return JSONResponse(answer)

    async def _reference(self, address: Address, before: str, message: Message | None) -> str:
        """The id under which an answer is remembered: a new one, or an old one when this was a repetition.

        Empty when it is not remembered (silence, an apology, everything deleted) or the storage went away just now.
        """
        if message is None:
            return ""
        try:
            listed = await self.recent.recent(address, before) or await self.recent.recent(address, "")
        except StorageDown:
            return ""
        return next((heard.id for heard in reversed(listed) if heard.message == message), "")

    async def _events(self, request: Request) -> Response:
        address = self._address(request)
        if request.method == "HEAD":
            raise Refused(405, "stream")
        if self.tabs.closed:
            raise Refused(503, "closing")
        if self.tabs.count(address) >= TABS:
            raise Refused(429, "tabs")
        after = request.headers.get("last-event-id") or request.query_params.get("after", "")
        body = self._stream(address, after if REFERENCE.fullmatch(after) else "")
        return StreamingResponse(body, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    async def _stream(self, address: Address, after: str) -> AsyncIterator[bytes]:
        """What was missed, then the word that this was all, then what comes. Ends early when the storage is down."""
        with self.tabs.opened(address) as tab:
            others = self.tabs.count(address) - 1
            try:
                for heard in await self.recent.recent(address, after):
                    yield frame(heard_json(heard, self.link), heard.id)
            except StorageDown:
                return
            yield frame({"others": others}, event="ready")
            async for event in tab.events(self.ping):
                yield event


def _check_origin(request: Request) -> None:
    """Only our own page may post (no form, no other site): a browser cannot forge these headers."""
    _, _, origin = request.headers.get("origin", "").partition("://")
    if origin.lower() != request.headers["host"].lower():
        raise Refused(403, "origin")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "type")


async def _body(request: Request) -> Json:
    """The JSON object that was posted, at most 16 KiB."""
    raw = bytearray()
    try:
        async for chunk in request.stream():
            raw += chunk
            if len(raw) > BODY:
                raise Refused(413, "long")
        body = json.loads(raw)
    except (ValueError, RecursionError, ClientDisconnect):
        raise Refused(400, "json") from None
    if not isinstance(body, dict):
        raise Refused(400, "json")
    return body


def to_update(address: Address, body: Mapping[str, Any]) -> Update:
    """The update that a post means; Refused when it means none."""
    key = f"{address.channel}:{address.id}:{_matching(body, 'id', CLIENT_ID)}"
    match body:
        case {"text": str(text)} if text.strip():
            return Said(address, key, _sound(text))
        case {"tap": str(code)} if code and len(_sound(code).encode()) <= taps.LIMIT:
            return Tapped(address, key, taps.read(_sound(code)), _matching(body, "on", REFERENCE))
        case {"arrive": True}:
            return Arrived(address, key, _matching(body, "start", REFERENCE))
        case {"return": True}:
            return Returned(address, key)
        case _:
            raise Refused(400, "body")


def _matching(body: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Refused(400, name)
    return value


def _sound(text: str) -> str:
    """The text without half characters, which JSON lets through and no database takes."""
    return text.encode("utf-8", "replace").decode()


def _asked(update: Update) -> Json:
    """What the other tabs are shown of the person's own side."""
    match update:
        case Said(text=text):
            return {"said": text}
        case Tapped(tap=tap, on=on):
            return {"tap": tap.code, "on": on}
        case _:
            return {}


def message_json(message: Message, link: Callable[[str], str]) -> Json:
    """A message as the page reads it: text only, never markup."""
    return {
        "blocks": [{"kind": block.kind, "spans": [_span(span) for span in block.spans]} for block in message.blocks],
        "buttons": [_button(button) for button in message.buttons],
        "replaces": message.replaces,
        "digits": message.digits,
        "toast": message.toast,
        "document": message.document and _document(message.document, link),
    }


def heard_json(heard: Heard, link: Callable[[str], str]) -> Json:
    """Something told earlier, as an event."""
    message = message_json(heard.message, link)
    return {"id": heard.id, "at": heard.at.isoformat(), "said": heard.said, "message": message}


def _span(span: Span) -> str | Json:
    return span if isinstance(span, str) else {"at": span.at.isoformat(), "text": span.text}


def _button(button: Button) -> Json:
    code = button.tap.code if button.tap else ""
    full = {"label": button.label, "code": code, "url": button.url, "copy": button.copy, "style": button.style}
    return {name: value for name, value in full.items() if value}


def _document(document: Document, link: Callable[[str], str]) -> Json:
    return {"name": document.name, "mime": document.mime, "href": link(document.ref)}


def _file(name: str, mime: str) -> Endpoint:
    """A file of the page: kept by the browser, asked about each time, sent only when it has changed."""
    content = (PAGE / name).read_bytes()
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}

    async def file(request: Request) -> Response:
        if request.headers.get("if-none-match", "").removeprefix("W/") == tag:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=mime, headers=headers)

    return file
