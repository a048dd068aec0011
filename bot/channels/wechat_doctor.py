"""What a WeChat account can do, as `huiyin doctor` tells it: from the settings and from what was learned before.

Only `ask` talks to the platform, for `--online`; the rest asks nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.channels import PushFailed, TryLater
from bot.channels.wechat_account import NAMES, Kind, Known, may
from bot.channels.wechat_calls import Caller
from bot.channels.wechat_codes import Denied
from bot.channels.wechat_look import PLACED, SEND
from bot.channels.wechat_menu import MEANINGS, SPARED, told

KEY_CHARS: Final = 43
ABILITIES: Final = {"custom": "客服消息", "ticket": "一次性订阅", "menu": "自定义菜单"}
Line = tuple[bool, str]


@dataclass(frozen=True, slots=True)
class Setup:
    """The settings that matter here; all may be empty."""

    app_id: str = ""
    app_secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    aes_key: str = field(default="", repr=False)
    aes_key_previous: str = field(default="", repr=False)
    template_id: str = ""
    public_url: str = ""
    account: Kind = "auto"


@dataclass(frozen=True, slots=True)
class Online:
    """What WeChat said just now. `quota` is what is left today and how much there is, None where it says nothing;
    `denied` is the code by which the account may not ask for its menu or its quota."""

    problem: tuple[str, ...] = ()
    menu: bool | None = None
    quota: tuple[int, int] | None = None
    denied: Mapping[str, int] = field(default_factory=dict)


def examined(setup: Setup, known: Mapping[str, Known], online: Online | None = None) -> list[Line]:
    """A line each, and whether it is well; `known` is what was learned of the account."""
    if not (setup.app_id or setup.token):
        return [(False, "微信：没填 HUIYIN_WECHAT_APP_ID 和 HUIYIN_WECHAT_TOKEN")]
    found = _found(known, online)
    lines = [*_settings(setup), *_keys(setup), *_kind(setup), *_abilities(setup, found), *_allowed(known, online)]
    writes = may(setup.account, setup.template_id).get("custom")
    seen = _seen(known, writes) if online is None else _online(online, writes)
    return [(good, f"微信：{words}") for good, words in [*lines, *seen]]


def _settings(setup: Setup) -> Iterator[Line]:
    needed = {"APP_ID": setup.app_id, "TOKEN": setup.token}
    missing = [f"HUIYIN_WECHAT_{name}" for name, value in needed.items() if not value]
    yield not missing, f"没填 {'、'.join(missing)}" if missing else f"公众号 {setup.app_id}，能收能答"
    if not setup.app_secret:
        yield True, "没填 HUIYIN_WECHAT_APP_SECRET：只回答，不主动发；到期的事等用户开口时先说"
    if not setup.public_url.startswith("https://"):
        yield False, "HUIYIN_PUBLIC_URL 要填 https 地址，微信要从外面访问 /wechat"
    else:
        yield True, f"公众平台的服务器地址填 {setup.public_url}/wechat"


def _keys(setup: Setup) -> Iterator[Line]:
    if not setup.aes_key:
        yield False, "明文模式（没填 HUIYIN_WECHAT_AES_KEY）：试用可以，正式用请改安全模式"
    else:
        yield _key("HUIYIN_WECHAT_AES_KEY", setup.aes_key, "安全模式")
    if setup.aes_key_previous:
        yield _key("HUIYIN_WECHAT_AES_KEY_PREVIOUS", setup.aes_key_previous, "换钥匙期间也认旧的")


def _key(name: str, key: str, well: str) -> Line:
    """The key's length only: a wrong one is found by the first message."""
    right = len(key) == KEY_CHARS and key.isascii() and key.isalnum()
    return right, well if right else f"{name} 要 {KEY_CHARS} 个字母和数字，现在有 {len(key)} 个"


def _kind(setup: Setup) -> Iterator[Line]:
    """What the operator says that it is."""
    if setup.account != "auto":
        yield True, f"HUIYIN_WECHAT_ACCOUNT 填的是{NAMES[setup.account]}"
    elif setup.app_secret and not setup.template_id:
        yield True, "没填 HUIYIN_WECHAT_ACCOUNT：不知道是哪种号，先不答应主动提醒；能发的时候照发"


def _found(known: Mapping[str, Known], online: Online | None) -> Mapping[str, int]:
    """By which code the account may not, 0 where it may: as learned before, and as answered just now."""
    found = {name: 0 if it.able else it.code for name, it in known.items()}
    if online is not None:
        found |= {} if online.menu is None else {"menu": 0}
        found |= online.denied
    return found


def _abilities(setup: Setup, found: Mapping[str, int]) -> Iterator[Line]:
    if not setup.app_secret:
        return
    allowed = may(setup.account, setup.template_id)
    for name, called in ABILITIES.items():
        good, words = _ability(found.get(name), allowed.get(name))
        spared = f"。{SPARED}" if name == "menu" and found.get(name) else ""
        yield good, f"{called}：{words}{spared}"
    if not setup.template_id and allowed.get("ticket", True):
        yield True, "一次性订阅：没填 HUIYIN_WECHAT_TEMPLATE_ID，不会问用户要不要提醒"


def _ability(code: int | None, allowed: bool | None) -> Line:
    """What WeChat's answers showed, else what the kind of account allows; and where the two do not agree."""
    if code is None:
        words = {True: "这种号能用", False: "这种号没有", None: "还不知道（用过一次才知道，结果记一天）"}
        return True, words[allowed]
    if code == 45009:
        return False, "今天的次数用完了，北京时间零点恢复"
    if not code:
        return allowed is not False, "能用" if allowed is not False else "微信说能用，HUIYIN_WECHAT_ACCOUNT 填得不对"
    odd = "；和 HUIYIN_WECHAT_ACCOUNT 填的不一样" if allowed else ""
    return not allowed, f"{_why(code)}{odd}"


def _seen(known: Mapping[str, Known], writes: bool | None) -> Iterator[Line]:
    """What the running bot saw at its last look; what is left tells nothing of an account that never `writes`."""
    menu, quota = known.get("menu"), known.get("quota")
    if menu is not None and menu.able and menu.detail:
        yield True, f"菜单：{_placed(placed=menu.detail == PLACED)}（一天内看过）"
    if writes is not False and quota is not None and quota.detail:
        left, _, whole = quota.detail.partition("/")
        yield left != "0", f"客服消息：当天还能发 {left} 次，一天共 {whole} 次（一天内看过）"


def _placed(*, placed: bool) -> str:
    return "放好了" if placed else "还没放，运行 huiyin menu push"


def _why(code: int) -> str:
    return f"不能用（{code}）：{MEANINGS.get(code, '微信不答应')}"


def _allowed(known: Mapping[str, Known], online: Online | None) -> Iterator[Line]:
    """The address to allow-list; not told once WeChat answers again."""
    token = known.get("token")
    if token is None or token.able or (online is not None and not online.problem):
        return
    where = f"，要加白名单的地址：{token.detail}" if token.detail else ""
    yield False, f"上次要口令被拒（{token.code}）：{MEANINGS.get(token.code, '微信不答应')}{where}"


def _online(online: Online, writes: bool | None) -> Iterator[Line]:
    yield from ((False, words) for words in online.problem)
    if online.menu is not None:
        yield True, f"菜单：{_placed(placed=online.menu)}"
    if writes is not False and "quota" in online.denied:
        yield not writes, f"客服消息还能发几次，问不到：{_why(online.denied['quota'])}"
    if writes is not False and online.quota is not None:
        left, all_ = online.quota
        yield left > 0, f"客服消息：今天还能发 {left} 次，一天共 {all_} 次"


async def ask(api: Caller) -> Online:
    """Ask WeChat; never raises a PushFailed. When it does not talk to us at all, the second question is left out."""
    problem: list[str] = []
    denied: dict[str, int] = {}
    menu: bool | None = None
    quota: tuple[int, int] | None = None
    try:
        menu = await api.menu() is not None
    except Denied as failed:
        denied["menu"] = failed.code
    except PushFailed as failed:
        problem.append("。".join(told(failed)))
        if isinstance(failed, TryLater):
            return Online(tuple(problem))
    try:
        quota = await api.quota(SEND)
    except Denied as failed:
        denied["quota"] = failed.code
    except PushFailed as failed:
        problem.append("。".join(told(failed)))
    return Online(tuple(problem), menu, quota, denied)
