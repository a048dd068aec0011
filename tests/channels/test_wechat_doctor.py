"""What the doctor says of an account: from settings and from what was learned, and from WeChat where asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels.wechat_account import Kind
from bot.channels.wechat_api import Api
from bot.channels.wechat_calls import Account, Unkept
from bot.channels.wechat_doctor import Online, Setup, ask, examined
from bot.storage.abilities import Ability
from tests.standin.wechat_api import APP_ID, SECRET, Clock, Naps, WeChatApi, running

KEY = "kA1" * 14 + "b"
WHOLE = Setup(APP_ID, SECRET, "token", KEY, "", "template", "https://bot.example.org")
LATER = Clock()() + timedelta(days=1)
KINDS_WITHOUT: tuple[Kind, ...] = ("subscription", "auto")
YES, NO = Ability(True, 0, "", LATER), Ability(False, 48001, "", LATER)


def said(setup: Setup, known: Mapping[str, Ability] | None = None, online: Online | None = None) -> tuple[str, str]:
    """What is well, and what is wanting."""
    found = examined(setup, known or {}, online)
    return "\n".join(words for good, words in found if good), "\n".join(words for good, words in found if not good)


def test_nothing_configured() -> None:
    """One line, with the names of the settings."""
    [(good, words)] = examined(Setup(), {})
    assert not good
    assert "HUIYIN_WECHAT_APP_ID" in words


def test_all_is_well() -> None:
    """Everything configured and everything allowed: nothing is wanting."""
    well, wanting = said(WHOLE, {"custom": YES, "ticket": YES, "menu": YES})
    assert wanting == ""
    for word in (
        APP_ID,
        "https://bot.example.org/wechat",
        "安全模式",
        "客服消息：能用",
        "一次性订阅：能用",
        "自定义菜单：能用",
    ):
        assert word in well


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"token": ""}, "HUIYIN_WECHAT_TOKEN"),
        ({"app_id": ""}, "HUIYIN_WECHAT_APP_ID"),
        ({"public_url": ""}, "HUIYIN_PUBLIC_URL"),
        ({"public_url": "http://bot.example.org"}, "HUIYIN_PUBLIC_URL"),
        ({"aes_key": ""}, "明文模式"),
        ({"aes_key": KEY[:42]}, "现在有 42 个"),
        ({"aes_key": KEY + "b"}, "现在有 44 个"),
        ({"aes_key": KEY[:42] + "钥"}, "HUIYIN_WECHAT_AES_KEY"),
        ({"aes_key_previous": "x"}, "HUIYIN_WECHAT_AES_KEY_PREVIOUS"),
    ],
)
def test_what_is_wanting(change: dict[str, str], word: str) -> None:
    """Each gap by the name of its setting."""
    assert word in said(replace(WHOLE, **change))[1]  # type: ignore[arg-type]


def test_without_a_secret_it_only_answers() -> None:
    """That is a choice and no mistake; abilities are then nobody's concern."""
    well, wanting = said(replace(WHOLE, app_secret=""))
    assert wanting == ""
    assert "只回答" in well
    assert "客服消息" not in well


def test_what_is_not_known_is_said() -> None:
    """Neither promised nor denied."""
    assert "还不知道" in said(replace(WHOLE, template_id=""))[0]


def test_an_unverified_account() -> None:
    """Each denied ability with its code and its reason."""
    _, wanting = said(WHOLE, {"custom": NO, "menu": NO, "ticket": NO})
    assert wanting.count("48001") == 3
    assert "没认证" in wanting


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("subscription", "客服消息：这种号没有"), ("service", "自定义菜单：这种号能用"), ("service-verified", "一次性订阅：这种号能用"),
        ("test", "一次性订阅：还不知道"), ("subscription-verified", "填的是认证的订阅号"),
    ],
)  # fmt: skip
def test_the_kind_of_account(kind: Kind, word: str) -> None:
    """What it should be able to do, before anybody has tried; that it may not is no fault."""
    well, wanting = said(replace(WHOLE, account=kind))
    assert word in well
    assert wanting == ""


def test_a_kind_that_is_not_told() -> None:
    """A template is shown to verified accounts only; without one nothing is promised, and the operator is told so."""
    assert "客服消息：这种号能用" in said(WHOLE)[0]
    assert "先不答应主动提醒" in said(replace(WHOLE, template_id=""))[0]


def test_a_kind_that_is_not_true() -> None:
    """Said to be verified, and WeChat denies it; said not to be, and WeChat allows it."""
    verified, not_verified = replace(WHOLE, account="service-verified"), replace(WHOLE, account="subscription")
    assert "和 HUIYIN_WECHAT_ACCOUNT 填的不一样" in said(verified, {"custom": NO})[1]
    assert "HUIYIN_WECHAT_ACCOUNT 填得不对" in said(not_verified, {"menu": YES})[1]
    assert "48001" in said(not_verified, {"menu": NO})[0]
    assert said(replace(WHOLE, template_id=""), {"menu": NO, "custom": NO})[1] == "", "nobody said what it should be"


def test_what_was_seen_at_the_last_look() -> None:
    """The menu and what is left of the day, without asking; what is asked just now takes its place."""
    known = {"menu": replace(YES, detail="placed"), "quota": replace(YES, detail="499998/500000")}
    well, wanting = said(WHOLE, known)
    assert "菜单：放好了（一天内看过）" in well
    assert "当天还能发 499998 次，一天共 500000 次" in well
    assert wanting == ""
    assert "还没放，运行 huiyin menu push" in said(WHOLE, {"menu": replace(YES, detail="none")})[0]
    assert "当天还能发 0 次" in said(WHOLE, {"quota": replace(YES, detail="0/500000")})[1]
    assert "一天内看过" not in said(WHOLE, known, Online((), True, (1, 2)))[0]


def test_a_used_up_day_is_no_denial() -> None:
    """It comes back at midnight."""
    assert "零点恢复" in said(WHOLE, {"custom": Ability(False, 45009, "", LATER)})[1]


def test_the_address_to_allow() -> None:
    """The last refusal names it, until WeChat answers again."""
    refused = {"token": Ability(False, 40164, "203.0.113.5", LATER)}
    assert "203.0.113.5" in said(WHOLE, refused)[1]
    assert "203.0.113.5" in said(WHOLE, refused, Online(("没办成",)))[1]
    assert "203.0.113.5" not in "".join(said(WHOLE, refused, Online((), True)))


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


async def test_asked_online(standin: WeChatApi, api: Api) -> None:
    """Menu and quota as WeChat has them."""
    assert await ask(api) == Online((), False, (500_000, 500_000))
    standin.custom_menu = {"button": []}
    well, _ = said(WHOLE, online=await ask(api))
    assert "菜单：放好了" in well
    assert "今天还能发 500000 次" in well


async def test_a_menu_that_is_denied_leaves_the_quota(standin: WeChatApi, api: Api) -> None:
    """One refusal does not hide the other answer."""
    standin.granted.clear()
    found = await ask(api)
    assert found.menu is None
    assert found.quota == (500_000, 500_000)
    assert "48001" in said(WHOLE, online=found)[1]


async def test_a_healthy_unverified_account_asked_online(standin: WeChatApi, api: Api) -> None:
    """What the configured kind has not is denied, as it should be: every line is well, and each thing told once."""
    standin.granted.clear()
    standin.fault("openapi/quota/get", code=48001)
    found = await ask(api)
    assert found == Online(denied={"menu": 48001, "quota": 48001})
    for kind in KINDS_WITHOUT:
        well, wanting = said(replace(WHOLE, template_id="", account=kind), online=found)
        assert wanting == ""
        assert well.count("自定义菜单") == 1
        assert "没办成" not in well


def test_what_is_left_of_nothing_is_no_fault() -> None:
    """An account that never writes first has no messages left, and that is as it should be."""
    nothing = Online((), None, (0, 0), {"menu": 48001})
    for known, online in (({}, nothing), ({"quota": replace(YES, detail="0/0")}, None)):
        well, wanting = said(replace(WHOLE, account="subscription"), known, online)
        assert wanting == ""
        assert "能发 0 次" not in well
    assert "今天还能发 0 次" in said(WHOLE, online=nothing)[1]


async def test_a_denied_menu_that_the_kind_promises(standin: WeChatApi, api: Api) -> None:
    """One line, what WeChat said just now in the place of what the kind allows; its consolation is no fault by itself."""
    standin.granted.clear()
    lines = examined(replace(WHOLE, account="subscription-verified"), {"menu": YES}, await ask(api))
    [(good, words)] = [(good, words) for good, words in lines if "自定义菜单" in words or "菜单”" in words]
    assert not good
    assert "48001" in words
    assert "和 HUIYIN_WECHAT_ACCOUNT 填的不一样" in words
    assert "不影响使用" in words


async def test_a_menu_that_answers_is_one_that_works(api: Api) -> None:
    """What is answered just now counts more than what the kind allows, and than what was learned yesterday."""
    found = await ask(api)
    assert "自定义菜单：能用" in said(WHOLE, {"menu": NO}, found)[0]
    assert "HUIYIN_WECHAT_ACCOUNT 填得不对" in said(replace(WHOLE, account="subscription"), online=found)[1]


async def test_refused_at_the_door(standin: WeChatApi, api: Api) -> None:
    """One question, one answer with the address to allow."""
    standin.allowed_ips = False
    found = await ask(api)
    [line] = found.problem
    assert "把 203.0.113.5 加进白名单" in line
    assert (found.menu, found.quota, standin.fetches) == (None, None, 1)


async def test_nobody_there_is_told_once(standin: WeChatApi, api: Api) -> None:
    """A network that is down is one line, not one for each question."""
    standin.fault("*", how="garbage", times=9)
    found = await ask(api)
    [line] = found.problem
    assert "连不上微信" in line


async def test_no_quota_told(standin: WeChatApi, api: Api) -> None:
    """The menu is told all the same."""
    standin.fault("openapi/quota/get", code=48001)
    found = await ask(api)
    assert (found.menu, found.quota) == (False, None)
    assert "48001" in said(WHOLE, online=found)[1]


def test_no_secret_is_told() -> None:
    """Neither in the lines nor where the setup is printed."""
    lines = "\n".join(said(replace(WHOLE, aes_key="x")))
    for secret in (SECRET, KEY):
        assert secret not in lines + repr(WHOLE)
