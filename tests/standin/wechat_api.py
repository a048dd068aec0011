"""api.weixin.qq.com on loopback: one token at a time, a real quota of messages, rights by scene, menus, and its moods.

In a test: `async with running(clock) as api`. `clock` is the platform's own; people act through `typed` and `tapped`.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from aiohttp import web

APP_ID: Final = "wx0123456789abcdef"
SECRET: Final = "5e0f1d2c3b4a59687706f5e4d3c2b1a0"
TEMPLATE: Final = "template-of-the-account"
TEXT_BYTES: Final = 2048
TWO_DAYS, MINUTE = timedelta(hours=48), timedelta(minutes=1)
TYPED, TAPPED = (5, TWO_DAYS), (3, MINUTE)
MENU_BYTES: Final = (16, 60)
Fields = dict[str, Any]
How = Literal["code", "garbage", "status", "drop", "slow", "late"]


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next `times` calls of an endpoint. `late` does the call and then says nothing."""

    endpoint: str
    how: How = "code"
    code: int = -1
    words: str = "system error"
    status: int = 502
    times: int = 1


@dataclass(slots=True)
class Window:
    """Messages that may be sent to somebody until a moment, and how long that was."""

    left: int
    until: datetime
    lasts: timedelta


@dataclass(eq=False)
class WeChatApi:
    """The state of one account at the platform. `granted` are the calls it may make, besides asking for a token."""

    clock: Callable[[], datetime]
    base: str = ""
    granted: set[str] = field(default_factory=lambda: {"custom", "ticket", "menu"})
    lasts: int = 7200
    allowed_ips: bool = True
    tokens: deque[tuple[str, datetime]] = field(default_factory=lambda: deque(maxlen=2))
    fetches: int = 0
    calls: list[tuple[str, Fields]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)  # who was told what, and really got it
    notices: list[Fields] = field(default_factory=list)
    windows: dict[str, list[Window]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)  # unfollowed
    rights: set[tuple[str, int]] = field(default_factory=set)  # who allowed one message, under which scene
    custom_menu: Fields | None = None
    daily: int = 500_000
    faults: list[Fault] = field(default_factory=list)
    in_time: asyncio.Event = field(default_factory=asyncio.Event)  # slow and late answers wait for it

    # ── what people and operators do ────────────────────────────────────────────────────────────

    def typed(self, openid: str) -> None:
        """Somebody writes: five messages in 48 hours, whatever was left before."""
        self._open(openid, *TYPED)

    def tapped(self, openid: str) -> None:
        """Somebody taps the menu: three messages in a minute."""
        self._open(openid, *TAPPED)

    def allow(self, openid: str, scene: int) -> None:
        """Somebody allows one message; the same scene again adds nothing."""
        self.rights.add((openid, scene))

    def revoke(self) -> None:
        """All tokens stop working."""
        self.tokens.clear()

    def fault(self, endpoint: str, **how: Any) -> None:
        """Let the next calls of an endpoint go wrong."""
        self.faults.append(Fault(endpoint, **how))

    def made(self, endpoint: str) -> list[Fields]:
        """The bodies of an endpoint's calls."""
        return [body for name, body in self.calls if name == endpoint]

    def _open(self, openid: str, left: int, lasts: timedelta) -> None:
        others = [one for one in self.windows.get(openid, []) if one.lasts != lasts]
        self.windows[openid] = [*others, Window(left, self.clock() + lasts, lasts)]

    # ── what the account's calls do ─────────────────────────────────────────────────────────────

    def stable_token(self, body: Fields) -> Fields:
        """The same token while it is good; the next one from five minutes before its end, while both work."""
        self.fetches += 1
        if not self.allowed_ips:
            return said(
                40164,
                "invalid ip 203.0.113.5 ipv6 ::ffff:203.0.113.5, not in whitelist rid: 0a0a0a0a-1b1b1b1b-2c2c2c2c",
            )
        if body.get("appid") != APP_ID:
            return said(40013, "invalid appid rid: 0a0a0a0a-1b1b1b1b-2c2c2c2c")
        if body.get("secret") != SECRET or body.get("grant_type") != "client_credential":
            return said(40125, "invalid appsecret rid: 0a0a0a0a-1b1b1b1b-2c2c2c2c")
        if not self.tokens or self.tokens[-1][1] - self.clock() <= timedelta(minutes=5) or body.get("force_refresh"):
            self.tokens.append((f"88_token-{self.fetches}", self.clock() + timedelta(seconds=self.lasts)))
        token, until = self.tokens[-1]
        return {"access_token": token, "expires_in": int((until - self.clock()).total_seconds())}

    def custom_send(self, body: Fields) -> Fields:
        """A customer-service message, from the window that closes first."""
        openid, text = body["touser"], body["text"]["content"]
        if "custom" not in self.granted:
            return said(48001, "api unauthorized")
        if len(text.encode()) > TEXT_BYTES:
            return said(45002, "content size out of limit")
        open_ = [one for one in self.windows.get(openid, []) if one.until > self.clock()]
        if openid in self.gone or not open_:
            return said(45015, f"response out of time limit or subscription is canceled hint: [{openid}]")
        full = sorted((one for one in open_ if one.left > 0), key=lambda one: one.until)
        if not full:
            return said(45047, "out of response count limit")
        full[0].left -= 1
        self.texts.append((openid, text))
        return said(0, "ok")

    def template_subscribe(self, body: Fields) -> Fields:
        """The one message that somebody allowed under this scene."""
        right = (body["touser"], int(body["scene"]))
        if "ticket" not in self.granted:
            return said(48001, "api unauthorized")
        if body["template_id"] != TEMPLATE or len(body["title"]) > 15 or len(body["data"]["content"]["value"]) > 200:
            return said(47003, "argument invalid")
        if right not in self.rights:
            return said(43101, f"user refuse to accept the msg hint: [{body['touser']}]")
        self.rights.remove(right)
        self.notices.append(body)
        return said(0, "ok")

    def menu_create(self, body: Fields) -> Fields:
        """The custom menu, measured as the platform does."""
        if "menu" not in self.granted:
            return said(48001, "api unauthorized")
        if not 1 <= len(body["button"]) <= 3 or any(len(one.get("sub_button", [])) > 5 for one in body["button"]):
            return said(40016, "invalid button size")
        names = [(0, one["name"]) for one in body["button"]]
        names += [(1, leaf["name"]) for one in body["button"] for leaf in one.get("sub_button", [])]
        if any(len(name.encode()) > MENU_BYTES[level] for level, name in names):
            return said(40018, "invalid button name size")
        self.custom_menu = body
        return said(0, "ok")

    def menu_get(self, _: Fields) -> Fields:
        """The menu that was put in place over the API."""
        if "menu" not in self.granted:
            return said(48001, "api unauthorized")
        return {"menu": self.custom_menu} if self.custom_menu else said(46003, "menu no exist")

    def quota_get(self, _: Fields) -> Fields:
        """How often custom/send may still be called today."""
        used = len(self.made("message/custom/send"))
        return {**said(0, "ok"), "quota": {"daily_limit": self.daily, "used": used, "remain": self.daily - used}}

    # ── the wire ────────────────────────────────────────────────────────────────────────────────

    def app(self) -> web.Application:
        """The server."""
        app = web.Application()
        app.router.add_route("*", "/cgi-bin/{endpoint:.+}", self._serve)
        return app

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        endpoint, raw = request.match_info["endpoint"], await request.read()
        body: Fields = json.loads(raw) if raw else {}
        assert not re.search(rb"\\u[0-9a-f]{4}", raw), "people would see the escape as it stands"
        self.calls.append((endpoint, body))
        fault = self._fault(endpoint)
        if fault is not None and fault.how != "late":
            return await self._go_wrong(request, fault)
        answer = self._answer(endpoint, body, request.query.get("access_token", ""))
        if fault is not None:
            await self.in_time.wait()
        return web.json_response(answer)

    def _answer(self, endpoint: str, body: Fields, token: str) -> Fields:
        if endpoint == "stable_token":
            return self.stable_token(body)
        good = {name for name, until in self.tokens if until > self.clock()}
        if token not in good:
            old = any(name == token for name, _ in self.tokens)
            return said(42001 if old else 40001, f"invalid credential, access_token is invalid: {token}")
        serve = {
            "message/custom/send": self.custom_send,
            "message/template/subscribe": self.template_subscribe,
            "menu/create": self.menu_create,
            "menu/get": self.menu_get,
            "openapi/quota/get": self.quota_get,
        }[endpoint]
        return serve(body)

    async def _go_wrong(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.how == "code":
            return web.json_response(said(fault.code, fault.words))
        if fault.how == "slow":
            await self.in_time.wait()
        if fault.how == "drop" and request.transport is not None:
            request.transport.abort()
        status = fault.status if fault.how == "status" else 200
        return web.Response(text="<html>Please log in to this network</html>", status=status)

    def _fault(self, endpoint: str) -> Fault | None:
        found = next((fault for fault in self.faults if fault.endpoint in (endpoint, "*")), None)
        if found is not None:
            found.times -= 1
            if found.times <= 0:
                self.faults.remove(found)
        return found


def said(code: int, words: str) -> Fields:
    """What the platform says."""
    return {"errcode": code, "errmsg": words}


@dataclass(slots=True)
class Clock:
    """A clock that stands until it is moved."""

    at: datetime = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, time: timedelta) -> None:
        """Let time pass; a negative one sets the clock back."""
        self.at += time


@dataclass(slots=True)
class Naps:
    """A sleep that only notes how long it would have been."""

    seconds: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> Awaitable[None]:
        self.seconds.append(seconds)
        return asyncio.sleep(0)


@asynccontextmanager
async def running(clock: Callable[[], datetime]) -> AsyncIterator[WeChatApi]:
    """A stand-in on a loopback port of its own (`api.base`), gone at the end."""
    api = WeChatApi(clock)
    runner = web.AppRunner(api.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    api.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield api
    finally:
        api.in_time.set()
        await runner.cleanup()
