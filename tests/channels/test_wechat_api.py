"""Calls against the stand-in: one token for all, each failure one of the five, and no secret in any word."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog

from bot.channels import NotNow, PushFailed, TryLater, Unsure
from bot.channels.wechat_api import BUSY_WAITS, Api
from bot.channels.wechat_calls import Account, Calls, Unkept
from bot.channels.wechat_codes import Denied, Refused, Shut, Spent, TooLong, UsedUp
from bot.channels.wechat_token import EARLY, PAUSE
from tests.standin.wechat_api import APP_ID, SECRET, TEMPLATE, Clock, Naps, WeChatApi, running

SEND = "message/custom/send"
ME = "oSENTINELsentinelSENTINELsen"  # 28 characters, as an openid has
NOTICE = {"template_id": TEMPLATE, "scene": "7", "title": "跟进提醒", "data": {"content": {"value": "到了吗"}}}


class Kept:
    """A store of tokens, with what was asked of it."""

    def __init__(self) -> None:
        self.tokens: dict[str, tuple[str, datetime]] = {}

    async def load(self, name: str) -> tuple[str, datetime] | None:
        return self.tokens.get(name)

    async def save(self, name: str, token: str, expires_at: datetime) -> None:
        self.tokens[name] = token, expires_at


@pytest.fixture
def clock() -> Clock:
    """One clock for us and for WeChat."""
    return Clock()


@pytest.fixture
async def standin(clock: Clock) -> AsyncIterator[WeChatApi]:
    """WeChat, with one person who has just written."""
    async with running(clock) as server:
        server.typed(ME)
        yield server


@pytest.fixture
def kept() -> Kept:
    """An empty store."""
    return Kept()


@pytest.fixture
def naps() -> Naps:
    """How long it would have slept."""
    return Naps()


@pytest.fixture
async def api(standin: WeChatApi, clock: Clock, kept: Kept, naps: Naps) -> AsyncIterator[Api]:
    """Calls to the stand-in."""
    opened = Api(Account(APP_ID, SECRET, standin.base), kept, clock, naps)
    yield opened
    await opened.close()


async def failure(api: Api, text: str = "在吗") -> PushFailed:
    with pytest.raises(PushFailed) as caught:
        await api.send_text(ME, text)
    return caught.value


# ── calls ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_message(standin: WeChatApi, api: Api) -> None:
    """Chinese, emoji and links arrive as they are."""
    text = '到账了吗？😀 <a href="https://example.org/?a=1&b=2">看</a>'
    await api.send_text(ME, text)
    assert standin.texts == [(ME, text)]


async def test_the_allowed_message(standin: WeChatApi, api: Api) -> None:
    """As WeChat wants it, without an address where there is none; the right is good once."""
    standin.allow(ME, 7)
    await api.subscribed(ME, NOTICE)
    assert standin.notices == [{"touser": ME, **NOTICE}]
    with pytest.raises(Spent):
        await api.subscribed(ME, NOTICE)


async def test_the_menu(standin: WeChatApi, api: Api) -> None:
    """None at first, then the one that was put in place."""
    assert await api.menu() is None
    menu = {"button": [{"type": "click", "name": "目录", "key": "菜单"}]}
    await api.create_menu(menu)
    assert await api.menu() == {"menu": menu}


async def test_the_days_quota(standin: WeChatApi, api: Api) -> None:
    """What is left and how much there is."""
    await api.send_text(ME, "在吗")
    assert await api.quota(SEND) == (499_999, 500_000)


async def test_opened_with_the_first_call(standin: WeChatApi, clock: Clock) -> None:
    """Calls makes the same calls, and what it never opened it need not close."""
    calls = Calls(Account(APP_ID, SECRET, standin.base), Unkept(), clock)
    await calls.close()
    standin.allow(ME, 7)
    await asyncio.gather(calls.send_text(ME, "一"), calls.send_text(ME, "二"), calls.subscribed(ME, NOTICE))
    await calls.create_menu({"button": [{"type": "click", "name": "目录", "key": "菜单"}]})
    assert await calls.menu()
    assert (await calls.quota(SEND))[1] == 500_000
    assert (len(standin.texts), len(standin.notices), standin.fetches) == (2, 1, 1)
    await calls.close()


# ── the token ───────────────────────────────────────────────────────────────────────────────────


async def test_twenty_wait_for_one_fetch(standin: WeChatApi, api: Api) -> None:
    """Cold start, twenty messages at once: WeChat is asked for a token once."""
    standin.windows[ME][0].left = 20
    await asyncio.gather(*(api.send_text(ME, str(number)) for number in range(20)))
    assert (len(standin.texts), standin.fetches) == (20, 1)


async def test_twenty_refused_at_once_fetch_once_more(standin: WeChatApi, api: Api) -> None:
    """The token dies under twenty messages: one fetch for all, and each message arrives once."""
    await api.send_text(ME, "先")
    standin.revoke()
    standin.windows[ME][0].left = 20
    await asyncio.gather(*(api.send_text(ME, str(number)) for number in range(20)))
    assert (len(standin.texts), standin.fetches) == (21, 2)


async def test_renewed_before_it_dies(standin: WeChatApi, api: Api, clock: Clock) -> None:
    """Used until two minutes before its end, then a new one is fetched before WeChat refuses the old."""
    await api.send_text(ME, "一")
    clock.pass_(timedelta(seconds=7200) - EARLY - timedelta(seconds=1))
    await api.send_text(ME, "二")
    assert standin.fetches == 1
    clock.pass_(timedelta(seconds=1))
    await api.send_text(ME, "三")
    assert (standin.fetches, len(standin.made(SEND))) == (2, 3)


async def test_a_restart_keeps_the_token(standin: WeChatApi, api: Api, clock: Clock, kept: Kept) -> None:
    """The next process uses what this one fetched."""
    await api.send_text(ME, "一")
    again = Api(api.account, kept, clock)
    await again.send_text(ME, "二")
    await again.close()
    assert standin.fetches == 1


@pytest.mark.parametrize("jump", [timedelta(days=3), timedelta(days=-3)])
async def test_a_clock_that_jumps(standin: WeChatApi, clock: Clock, kept: Kept, jump: timedelta) -> None:
    """Ours goes wrong, in either direction: the kept token is not trusted, and the message arrives."""
    ours = Clock()
    api = Api(Account(APP_ID, SECRET, standin.base), kept, ours)
    await api.send_text(ME, "一")
    ours.pass_(jump)
    await api.send_text(ME, "二")
    await api.close()
    assert (len(standin.texts), standin.fetches) == (2, 2)


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_dead_token_is_replaced_once(standin: WeChatApi, api: Api, code: int) -> None:
    """Refused once: a new token and the message again, without anybody noticing."""
    await api.send_text(ME, "一")
    standin.fault(SEND, code=code)
    await api.send_text(ME, "二")
    assert (len(standin.texts), standin.fetches) == (2, 2)


async def test_refused_for_ever_ends(standin: WeChatApi, api: Api) -> None:
    """Every token refused: two calls, one more fetch, then a clear error."""
    standin.fault(SEND, code=40001, times=99)
    failed = await failure(api)
    assert isinstance(failed, Refused)
    assert failed.code == 40001
    assert (len(standin.made(SEND)), standin.fetches) == (2, 2)


@pytest.mark.parametrize(("secret", "app_id", "code"), [("wrong", APP_ID, 40125), (SECRET, "wx-other", 40013)])
async def test_a_wrong_sign_in(standin: WeChatApi, clock: Clock, secret: str, app_id: str, code: int) -> None:
    """The operator must look; nothing was sent."""
    api = Api(Account(app_id, secret, standin.base), Unkept(), clock)
    failed = await failure(api)
    await api.close()
    assert isinstance(failed, Refused)
    assert failed.code == code
    assert standin.made(SEND) == []


async def test_the_address_to_allow(standin: WeChatApi, api: Api) -> None:
    """WeChat does not know our address: the error names it."""
    standin.allowed_ips = False
    failed = await failure(api)
    assert isinstance(failed, Refused)
    assert failed.ip == "203.0.113.5"


async def test_a_failed_fetch_is_not_repeated_by_everybody(standin: WeChatApi, api: Api, clock: Clock) -> None:
    """Twenty waiters, a wrong address: one question; five seconds later another one."""
    standin.allowed_ips = False
    await asyncio.gather(*(failure(api) for _ in range(20)))
    assert standin.fetches == 1
    standin.allowed_ips = True
    clock.pass_(PAUSE)
    await api.send_text(ME, "好了")
    assert standin.fetches == 2


@pytest.mark.parametrize("how", ["garbage", "drop", "status"])
async def test_no_token_no_message(standin: WeChatApi, api: Api, how: str) -> None:
    """A token that does not come is later: the message was certainly not sent."""
    standin.fault("stable_token", how=how)
    assert isinstance(await failure(api), TryLater)
    assert standin.made(SEND) == []


async def test_an_answer_without_a_token(standin: WeChatApi, api: Api) -> None:
    """No error and no token: later."""
    standin.fault("stable_token", code=0)
    assert isinstance(await failure(api), TryLater)


# ── failures ────────────────────────────────────────────────────────────────────────────────────


async def test_the_window_is_closed(standin: WeChatApi, api: Api, clock: Clock) -> None:
    """After 48 hours to the second."""
    clock.pass_(timedelta(hours=48) - timedelta(seconds=1))
    await api.send_text(ME, "在吗")
    clock.pass_(timedelta(seconds=1))
    assert isinstance(await failure(api), Shut)


async def test_the_window_is_used_up(standin: WeChatApi, api: Api) -> None:
    """Five, and the sixth is refused."""
    for number in range(5):
        await api.send_text(ME, str(number))
    assert isinstance(await failure(api), UsedUp)


async def test_too_long(api: Api) -> None:
    """2,048 bytes fit."""
    await api.send_text(ME, "好" * 682)
    assert isinstance(await failure(api, "好" * 683), TooLong)


async def test_not_granted(standin: WeChatApi, api: Api) -> None:
    """An unverified account has no customer-service messages."""
    standin.granted.clear()
    assert isinstance(await failure(api), Denied)


async def test_busy_is_tried_again(standin: WeChatApi, api: Api, naps: Naps) -> None:
    """After 1, 4 and 16 seconds."""
    standin.fault(SEND, code=-1, times=3)
    await api.send_text(ME, "在吗")
    assert naps.seconds == list(BUSY_WAITS) == [1, 4, 16]


async def test_busy_for_long_is_later(standin: WeChatApi, api: Api) -> None:
    """Four tries, then the nudger waits."""
    standin.fault(SEND, code=-1, times=99)
    failed = await failure(api)
    assert isinstance(failed, TryLater)
    assert not isinstance(failed, Refused)
    assert len(standin.made(SEND)) == 4


@pytest.mark.parametrize(("how", "status"), [("garbage", 200), ("drop", 200), ("status", 502), ("status", 302)])
async def test_an_answer_that_cannot_be_read(standin: WeChatApi, api: Api, how: str, status: int) -> None:
    """A login page, a cut line, a gateway's error: it may have arrived, so it is not sent again."""
    standin.fault(SEND, how=how, status=status)
    assert isinstance(await failure(api), Unsure)
    assert len(standin.made(SEND)) == 1


@pytest.mark.parametrize("status", [429, 503])
async def test_turned_away_at_the_door(standin: WeChatApi, api: Api, status: int) -> None:
    """It was certainly not read: later."""
    standin.fault(SEND, how="status", status=status)
    assert isinstance(await failure(api), TryLater)


@pytest.mark.parametrize(("how", "arrived"), [("slow", 0), ("late", 1)])
async def test_an_answer_that_does_not_come(
    standin: WeChatApi, clock: Clock, kept: Kept, how: str, arrived: int
) -> None:
    """Nobody knows whether it arrived, so nobody says that it did."""
    api = Api(Account(APP_ID, SECRET, standin.base), kept, clock, seconds=0.2)
    await api.token.get()
    standin.fault(SEND, how=how)
    assert isinstance(await failure(api), Unsure)
    await api.close()
    assert len(standin.texts) == arrived


async def test_a_question_can_be_asked_again(standin: WeChatApi, api: Api) -> None:
    """The same lost answer to a menu is later, for nothing doubles."""
    standin.fault("menu/create", how="drop")
    with pytest.raises(TryLater):
        await api.create_menu({"button": []})


async def test_nobody_there(clock: Clock) -> None:
    """No connection: certainly not sent."""
    api = Api(Account(APP_ID, SECRET, "http://127.0.0.1:1"), Unkept(), clock)
    assert isinstance(await failure(api), TryLater)
    await api.close()


# ── secrets ─────────────────────────────────────────────────────────────────────────────────────

MOODS: list[tuple[str, dict[str, Any]]] = [
    (SEND, {"code": 40003, "words": f"invalid openid [{ME}] {SECRET}"}),
    (SEND, {"code": 40001, "times": 9, "words": f"{ME}"}),
    (SEND, {"code": 99999, "words": f"{ME} {SECRET}"}),
    (SEND, {"how": "drop"}),
    (SEND, {"how": "garbage"}),
    (SEND, {"how": "status", "status": 302}),
    ("stable_token", {"code": 40125, "words": f"invalid appsecret {SECRET}"}),
    ("stable_token", {"how": "garbage"}),
    ("stable_token", {"how": "drop"}),
]


@pytest.mark.parametrize(("endpoint", "mood"), MOODS)
async def test_no_secret_in_any_word(
    standin: WeChatApi,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    endpoint: str,
    mood: dict[str, Any],
) -> None:
    """AppSecret, token and openid are in no exception, no traceback and no log line, at any level."""
    caplog.set_level(logging.DEBUG)
    standin.fault(endpoint, **mood)
    api = Api(Account(APP_ID, SECRET, standin.base), Unkept(), clock)
    with structlog.testing.capture_logs() as lines:
        failed = await failure(api)
    words = [str(failed), repr(failed), "".join(traceback.format_exception(failed)), caplog.text, str(lines)]
    words += [*capsys.readouterr(), repr(api.account), repr(api.token)]
    await api.close()
    assert not isinstance(failed, NotNow) or mood["code"] == 99999
    for secret in (SECRET, ME, "88_token"):
        assert not any(secret in word for word in words), secret
