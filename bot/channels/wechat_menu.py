"""The menu under the conversation: put in place and read back, and what a refusal means, for the operator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bot.channels import PushFailed, TryLater
from bot.channels.wechat_calls import Caller
from bot.channels.wechat_codes import Denied, Paused, Refused
from bot.core.guide import Column

MEANINGS: Final[Mapping[int, str]] = {
    40001: "AppSecret 不对，或者刚重置过",
    40013: "AppID 不对",
    40125: "AppSecret 不对",
    40164: "本机的地址不在白名单里",
    48001: "这个号没有这个接口：个人号、没认证的订阅号都没有",
    40200: "这种账号不能用这个接口",
    50002: "账号被限制了，去公众平台看通知",
    61024: "账号被限制了，去公众平台看通知",
}

SPARED: Final = "不影响使用：用户回“菜单”或 0，看到的是一样的。"


def body(columns: Sequence[Column]) -> dict[str, Any]:
    """The menu as menu/create wants it: every entry says its key."""
    return {"button": [{"name": column.name, "sub_button": _entries(column)} for column in columns]}


def _entries(column: Column) -> list[dict[str, str]]:
    return [{"type": "click", "name": name, "key": key} for name, key in column.entries]


async def put(api: Caller, columns: Sequence[Column]) -> tuple[list[str], bool]:
    """Put it in place; what to tell the operator, and whether it went well."""
    try:
        await api.create_menu(body(columns))
    except PushFailed as failed:
        return told(failed), False
    return ["菜单放好了。手机上最多五分钟后看到；急的话取消关注再关注。"], True


async def seen(api: Caller) -> tuple[list[str], bool]:
    """What is in place now."""
    try:
        found = await api.menu()
    except PushFailed as failed:
        return told(failed), False
    return (list(_lines(found["menu"])) if found else ["现在没有菜单。"]), True


def _lines(menu: Mapping[str, Any]) -> Iterator[str]:
    for column in menu.get("button", []):
        yield str(column.get("name", ""))
        for entry in column.get("sub_button", []):
            yield f"  {entry.get('name', '')} → {entry.get('key') or entry.get('url') or entry.get('type', '')}"


def _otherwise(failed: PushFailed) -> str:
    if isinstance(failed, Paused):
        return "今天的次数用完了，北京时间零点恢复"
    unheard = isinstance(failed, TryLater) and not isinstance(failed, Refused)
    return "连不上微信，或它正忙；看网络、代理和 HUIYIN_WECHAT_API_BASE" if unheard else "微信没有收下"


def told(failed: PushFailed) -> list[str]:
    """A failure in the operator's words: what it means and what to do."""
    code = failed.code if isinstance(failed, Refused | Denied) else 0
    lines = [f"没办成：{MEANINGS.get(code) or _otherwise(failed)}（{failed}）"]
    if isinstance(failed, Denied):
        lines.append(SPARED)
    if isinstance(failed, Refused) and failed.ip:
        lines.append(f"把 {failed.ip} 加进白名单：公众平台 → 设置与开发 → 开发接口管理 → IP白名单。")
    return lines
