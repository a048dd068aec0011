"""The menu under the conversation: what ships fits WeChat, and a refusal is told with what to do."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels import NotNow, PushFailed, Rejected, TryLater
from bot.channels.wechat_api import Api
from bot.channels.wechat_calls import Account, Unkept
from bot.channels.wechat_codes import Answer, failure
from bot.channels.wechat_menu import MEANINGS, body, put, seen, told
from tests.shipped import GUIDE
from tests.standin.wechat_api import APP_ID, SECRET, Clock, Naps, WeChatApi, running


@pytest.fixture
async def standin() -> AsyncIterator[WeChatApi]:
    """WeChat."""
    async with running(Clock()) as server:
        yield server


@pytest.fixture
async def api(standin: WeChatApi) -> AsyncIterator[Api]:
    """Calls to the stand-in."""
    opened = Api(Account(APP_ID, SECRET, standin.base), Unkept(), Clock(), Naps())
    yield opened
    await opened.close()


async def test_what_ships_fits(standin: WeChatApi, api: Api) -> None:
    """Three columns of five, taken by WeChat and read back as they are."""
    assert [len(column.entries) for column in GUIDE.wechat_menu] == [5, 5, 5]
    lines, well = await put(api, GUIDE.wechat_menu)
    assert well
    assert "五分钟" in lines[0]
    assert standin.custom_menu == body(GUIDE.wechat_menu)
    shown, well = await seen(api)
    assert well
    assert len(shown) == 18
    assert shown[:2] == ["打电话", "  打前清单 → 打前清单"]


async def test_none_yet(api: Api) -> None:
    """No menu is no failure."""
    assert await seen(api) == (["现在没有菜单。"], True)


@pytest.mark.parametrize("push", [True, False])
async def test_an_account_that_may_not(standin: WeChatApi, api: Api, push: bool) -> None:
    """It says why, and that nothing is lost by it."""
    standin.granted.clear()
    lines, well = await (put(api, GUIDE.wechat_menu) if push else seen(api))
    assert not well
    assert "没认证的订阅号" in lines[0]
    assert "48001" in lines[0]
    assert "菜单" in lines[1]


async def test_the_address_to_allow(standin: WeChatApi, api: Api) -> None:
    """The operator gets the address and the place to enter it."""
    standin.allowed_ips = False
    lines, well = await put(api, GUIDE.wechat_menu)
    assert not well
    assert any("203.0.113.5" in line and "IP白名单" in line for line in lines)


@pytest.mark.parametrize("code", MEANINGS)
def test_every_refusal_has_a_meaning(code: int) -> None:
    """And the code stands beside it, for the search."""
    lines = told(failure("menu/create", Answer(code, {}), Clock()()))
    assert MEANINGS[code] in lines[0]
    assert str(code) in lines[0]


@pytest.mark.parametrize("failed", [NotNow("x"), Rejected("menu/create: errcode 40018")])
def test_anything_else(failed: PushFailed) -> None:
    """What WeChat said, as far as it may be told."""
    assert told(failed) == [f"没办成：微信没有收下（{failed}）"]


def test_who_cannot_be_reached() -> None:
    """Not WeChat's refusal: where to look."""
    [line] = told(TryLater(reason="stable_token: ClientConnectorError"))
    assert "连不上微信" in line
    assert "HUIYIN_WECHAT_API_BASE" in line
    assert "没办成：今天的次数用完了，北京时间零点恢复" in told(failure("menu/create", Answer(45009, {}), Clock()()))[0]
