"""WeChat's API: wechatpy's wrappers name the calls, aiohttp makes them, and every failure is one of the five.

wechatpy's own transport, token and retry are not used (docs/adr/0007-wechat-api.md says why).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final

import structlog
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    InvalidURL,
    TCPConnector,
)
from wechatpy.client import WeChatClient

from bot.channels import PushFailed, TryLater, Unsure
from bot.channels.wechat_calls import Account, KeptTokens
from bot.channels.wechat_codes import BUSY, NO_MENU, STALE, Answer, Refused, failure
from bot.channels.wechat_token import ENDPOINT, Token

IN_FLIGHT: Final = 32
CONNECT_SECONDS: Final = 5.0
CALL_SECONDS: Final = 10.0
BUSY_WAITS: Final = (1.0, 4.0, 16.0)  # seconds before it is tried again; after that the nudger waits longer
REPEATABLE: Final = frozenset({ENDPOINT, "menu/create", "menu/get", "openapi/quota/get"})  # twice is the same as once
JSON_TYPE: Final = {"Content-Type": "application/json; charset=utf-8"}
log = structlog.get_logger()

Send = Callable[[str, str, Mapping[str, object] | None], Awaitable[Mapping[str, Any]]]


class Endpoints(WeChatClient):  # type: ignore[misc] # wechatpy ships no types
    """wechatpy's wrappers. Each one ends in `_request`, so with this one all of them can be awaited."""

    def __init__(self, app_id: str, send: Send) -> None:
        # Not the inherited one: it opens a session of `requests` and a token store that nobody here uses.
        self.appid, self.send = app_id, send

    async def _request(self, method: str, url_or_endpoint: str, **given: Any) -> Any:
        process = given.get("result_processor")
        found = await self.send(method, url_or_endpoint, given.get("data"))
        return process(found) if process else found


class Api:
    """One account's calls."""

    def __init__(
        self,
        account: Account,
        kept: KeptTokens,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        seconds: float = CALL_SECONDS,
    ) -> None:
        self.account, self.now, self.sleep = account, now, sleep
        self.timeout = ClientTimeout(total=seconds, connect=CONNECT_SECONDS, sock_connect=CONNECT_SECONDS)
        self.token = Token(account, kept, now, self._ask)
        self.endpoints = Endpoints(account.app_id, self._send)
        self.session: ClientSession | None = None

    async def send_text(self, openid: str, text: str) -> None:
        """A customer-service message; raises a PushFailed."""
        await self.endpoints.message.send_text(openid, text)

    async def subscribed(self, openid: str, fields: Mapping[str, Any]) -> None:
        """The one message somebody allowed. wechatpy's wrapper would always send `"url": null`, so it goes by hand."""
        await self.endpoints.post("message/template/subscribe", data={"touser": openid, **fields})

    async def create_menu(self, menu: Mapping[str, Any]) -> None:
        """Put the custom menu in place."""
        await self.endpoints.menu.create(menu)

    async def menu(self) -> Mapping[str, Any] | None:
        """The custom menu as it is; None when there is none."""
        found: Mapping[str, Any] = await self.endpoints.menu.get()
        return found if found.get("menu") else None

    async def quota(self, endpoint: str) -> tuple[int, int]:
        """How often a call may still be made today, and how often in all."""
        path = {"cgi_path": f"/cgi-bin/{endpoint}"}
        found = (await self.endpoints.post("openapi/quota/get", data=path)).get("quota", {})
        return int(found.get("remain", 0)), int(found.get("daily_limit", 0))

    async def close(self) -> None:
        """Close all connections; the next call opens new ones."""
        session, self.session = self.session, None
        if session is not None:
            await session.close()

    async def _send(self, method: str, endpoint: str, body: Mapping[str, object] | None) -> Mapping[str, Any]:
        """What WeChat answers; tried again while it is busy. Raises a PushFailed."""
        answer = await self._signed(method, endpoint, body)
        for wait in BUSY_WAITS:
            if answer.code != BUSY:
                break
            await self.sleep(wait)
            answer = await self._signed(method, endpoint, body)
        if answer.code and not (answer.code == NO_MENU and endpoint == "menu/get"):
            raise self._failure(endpoint, answer)
        return answer.data

    async def _signed(self, method: str, endpoint: str, body: Mapping[str, object] | None) -> Answer:
        """With a token, and once more with a new one when WeChat does not take it."""
        token = await self.token.get()
        answer = await self._exchange(method, endpoint, body, {"access_token": token})
        if answer.code in STALE:
            token = await self.token.get(stale=token)
            answer = await self._exchange(method, endpoint, body, {"access_token": token})
        return answer

    async def _ask(self, body: Mapping[str, object]) -> Answer:
        return await self._exchange("post", ENDPOINT, body, {})

    async def _exchange(
        self, method: str, endpoint: str, body: Mapping[str, object] | None, params: Mapping[str, str]
    ) -> Answer:
        """One request. No exception that leaves here names its address, for that holds the token."""
        url, raw = f"{self.account.base}/cgi-bin/{endpoint}", None if body is None else _utf8(body)
        try:
            async with self._open().request(
                method, url, params=params, data=raw, headers=JSON_TYPE, allow_redirects=False
            ) as response:
                return _understood(endpoint, response.status, await response.read())
        except (ClientConnectorError, ConnectionTimeoutError, InvalidURL) as reason:
            raise TryLater(reason=f"{endpoint}: {type(reason).__name__}") from None
        except (ClientError, OSError, TimeoutError) as reason:
            raise _lost(endpoint, type(reason).__name__) from None

    def _open(self) -> ClientSession:
        if self.session is None:
            connector = TCPConnector(limit=IN_FLIGHT, ttl_dns_cache=300)
            self.session = ClientSession(connector=connector, timeout=self.timeout, cookie_jar=DummyCookieJar())
        return self.session

    def _failure(self, endpoint: str, answer: Answer) -> PushFailed:
        found = failure(endpoint, answer, self.now())
        write = log.error if isinstance(found, Refused) else log.info
        write("wechat refuses", endpoint=endpoint, code=answer.code, rid=answer.rid, ip=answer.ip)
        return found


def _utf8(body: Mapping[str, object]) -> bytes:
    """Raw UTF-8: people would see an escape such as \\u4f60 as it stands."""
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


def _understood(endpoint: str, status: int, payload: bytes) -> Answer:
    """WeChat answers 200 with a JSON object; anything else comes from something in between."""
    try:
        data = json.loads(payload)
        code = int(data.get("errcode", 0))
    except (ValueError, TypeError, AttributeError):
        data, code = None, 0
    if data is None or status != 200:
        if status in (429, 503):
            raise TryLater(reason=f"{endpoint}: HTTP {status}")
        raise _lost(endpoint, f"HTTP {status}, not WeChat's answer")
    return Answer(code, data)


def _lost(endpoint: str, words: str) -> PushFailed:
    """Written, and no answer that can be read: a message may have arrived, a question can be asked again."""
    told = f"{endpoint}: {words}"
    return TryLater(reason=told) if endpoint in REPEATABLE else Unsure(told)
