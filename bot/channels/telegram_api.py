"""Telegram's Bot API: one call over aiohttp, and which of the five push failures its error is."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any, Final

import structlog
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    FormData,
    InvalidURL,
    TCPConnector,
)
from telegram import Bot, InputFile
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels import PushFailed, Rejected, TryLater, Unreachable, Unsure
from bot.channels.telegram_calls import UPDATE_KINDS, Refused
from bot.core.codec import dumps

IN_FLIGHT: Final = 128  # calls at once; a pool that is too small makes answers wait behind nudges
CONNECT_SECONDS: Final = 5.0
CALL_SECONDS: Final = 20.0
POLL_GRACE_SECONDS: Final = 10.0  # how long after the promised end of a long poll it is torn down
REFUSED_SECONDS: Final = 60.0
JSON_TYPE: Final = {"Content-Type": "application/json"}
CAPITAL: Final = re.compile(r"[A-Z]")
GONE: Final = ("chat not found", "user is deactivated", "bot was blocked", "user not found", "peer_id_invalid")
log = structlog.get_logger()


class NotSent(NetworkError):
    """No connection came about: the call was certainly not made."""


class Unanswered(TimedOut):
    """The call was written, no answer came: it may have been made."""


class Throttled(TelegramError):
    """429: too many calls. `after` is in seconds."""

    def __init__(self, after: float) -> None:
        super().__init__(f"retry after {after} s")
        self.after = after


class Transport(BaseRequest):
    """PTB's requests over aiohttp: a call costs the same with 128 in flight as alone, unlike with httpx."""

    def __init__(self, connections: int, timeout: ClientTimeout) -> None:
        self.connections = connections
        self.timeout = timeout
        self.session: ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds until a call is given up."""
        return self.timeout.total

    async def initialize(self) -> None:
        """Open the session, in the loop that uses it."""
        self._open()

    async def shutdown(self) -> None:
        """Close all connections."""
        session, self.session = self.session, None
        if session is not None:
            await session.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: object, **__: object
    ) -> tuple[int, bytes]:
        """Status and body of the answer; no exception that leaves here names the address, for it holds the token."""
        body, headers = _body(request_data)
        try:
            async with self._open().request(method, url, data=body, headers=headers) as response:
                status, payload = response.status, await response.read()
        except (ClientConnectorError, ConnectionTimeoutError, InvalidURL) as reason:
            raise NotSent(type(reason).__name__) from None
        except (ClientError, OSError, TimeoutError) as reason:
            raise Unanswered(type(reason).__name__) from None
        if status == 429:
            raise Throttled(_wait(payload))
        return status, payload

    def _open(self) -> ClientSession:
        if self.session is None:
            connector = TCPConnector(limit=self.connections, ttl_dns_cache=300)
            self.session = ClientSession(connector=connector, timeout=self.timeout, cookie_jar=DummyCookieJar())
        return self.session


class Api:
    """One bot's calls. Every failure is a PushFailed; no text of it holds the token."""

    def __init__(self, token: str, base: str, poll_seconds: int) -> None:
        self.token = token
        self.poll_seconds = poll_seconds
        calls = ClientTimeout(total=CALL_SECONDS, connect=CONNECT_SECONDS, sock_connect=CONNECT_SECONDS)
        polls = ClientTimeout(total=poll_seconds + POLL_GRACE_SECONDS, connect=CONNECT_SECONDS)
        self.requests = (Transport(2, polls), Transport(IN_FLIGHT, calls))
        poll, call = self.requests
        self.bot = Bot(token, base_url=f"{base}/bot", request=call, get_updates_request=poll)

    async def call(self, method: str, **fields: object) -> Any:
        """The result of one call; raises a PushFailed."""
        try:
            return await self.bot.do_api_request(_quietly(method), api_kwargs=fields)
        except (TelegramError, KeyError, TypeError) as reason:  # the latter two: a body that is not Telegram's
            raise self._failure(method, reason) from None

    async def updates(self, offset: int | None, seconds: int | None = None) -> list[object]:
        """Wait for updates from `offset` on, as Telegram sent them; everything before it is confirmed."""
        wait = self.poll_seconds if seconds is None else seconds
        found = await self.call("getUpdates", offset=offset, limit=100, timeout=wait, allowed_updates=UPDATE_KINDS)
        if not isinstance(found, list):
            raise TryLater(reason="getUpdates gave no list")
        return found

    async def upload(self, method: str, name: str, content: bytes, **fields: object) -> Any:
        """`call` with one file; the field is named after the method (sendDocument: document)."""
        field = method.removeprefix("send").lower()
        return await self.call(method, **fields, **{field: InputFile(content, filename=name)})

    async def close(self) -> None:
        """Close all connections; the next call opens new ones."""
        for request in self.requests:
            await request.shutdown()

    def _failure(self, method: str, reason: Exception) -> PushFailed:
        words = f"{method}: {reason}".replace(self.token, "[token]")
        if isinstance(reason, InvalidToken):
            log.error("telegram refuses the token or the method", method=method)
        return outcome(reason, words)


def outcome(reason: Exception, words: str) -> PushFailed:
    """Which of the five an error of the Bot API is. BadRequest is a NetworkError, so the order matters."""
    failure: PushFailed = TryLater(reason=words)  # 5xx, 409, no connection, an answer that is not Telegram's
    match reason:
        case Throttled(after=after):
            failure = TryLater(after, words)
        case RetryAfter(retry_after=wait):
            failure = TryLater(wait.total_seconds() if isinstance(wait, timedelta) else wait, words)
        case Forbidden():
            failure = Unreachable(words)
        case BadRequest():
            gone = any(sign in words.lower() for sign in GONE)
            failure = Unreachable(words) if gone else Rejected(words)
        case InvalidToken():
            failure = Refused(REFUSED_SECONDS, words)
        case Unanswered():
            failure = Unsure(words)
    return failure


def _quietly(method: str) -> str:
    """`send_Message`: do_api_request makes it sendMessage again, and does not warn that Bot has that method itself."""
    return CAPITAL.sub(r"_\g<0>", method)


def _body(data: RequestData | None) -> tuple[bytes | FormData | None, dict[str, str] | None]:
    if data is None:
        return None, None
    if not data.contains_files:
        return dumps(data.parameters).encode("utf-8", "replace"), JSON_TYPE
    form = FormData(data.json_parameters, quote_fields=False)  # Telegram would show %E8%AE%B0 as the name
    for field, (name, content, mime) in data.multipart_data.items():
        form.add_field(field, content, filename=name, content_type=mime)
    return form, None


def _wait(payload: bytes) -> float:
    """How long a 429 asks to wait, in seconds; 1 when it does not say."""
    try:
        after = json.loads(payload)["parameters"]["retry_after"]
        return max(float(after), 0.0)
    except (ValueError, KeyError, TypeError):
        return 1.0
