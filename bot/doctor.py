"""`huiyin doctor`: what is configured, what works, what each channel can and cannot do.

It talks to a platform only where it is asked to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bot import app
from bot.channels import PushFailed
from bot.core.guide import Guide
from bot.settings import Settings
from bot.storage import abilities, soundness
from bot.storage.abilities import Ability
from bot.storage.backup import refuse_half_restored
from bot.storage.condition import broken
from bot.storage.database import InUse, Unavailable, Unsuitable
from bot.storage.migrate import refuse_empty, refuse_newer
from bot.storage.sqlite import SAFE, VERSION, reading

if TYPE_CHECKING:
    from bot.channels.wechat_doctor import Online

Line = tuple[bool, str]


async def diagnosis(settings: Settings, guide: Guide, *, online: bool = False) -> tuple[list[str], bool]:
    """A line for each thing that was looked at; whether anything is wanting. `online` asks the platforms too."""
    operator = bool(settings.operator_name and settings.operator_contact)
    stored = await asyncio.to_thread(_stored, settings)
    wechat = await _wechat(settings, online=online)
    ways: list[Line] = [
        (settings.web == "on", f"聊天页：{'开' if settings.web == 'on' else '关'}；关着页面收不到提醒"),
        await _telegram(settings, online=online),
        *wechat,
    ]
    lines: list[Line] = [
        (True, f"内容：{len(guide.topics)} 个主题，版本 {guide.version}"),
        (True, f"数据库：{settings.database_url}，SQLite {VERSION}{_sqlite_note()}"),
        *stored,
        (operator, "运营者：" + (settings.operator_name if operator else _missing())),
        *ways,
    ]
    wanting = (
        not operator
        or not all(good for good, _ in stored)
        or not any(good for good, _ in ways)
        or _broken(settings, ways)
    )
    return [f"{'✓' if good else '✗'} {text}" for good, text in lines], wanting


def _stored(settings: Settings) -> list[Line]:
    """The file's pages and everybody's journals, also beside a running bot."""
    path = Path(settings.sqlite_path)
    try:
        refuse_half_restored(path)
        if not path.exists():
            return [(True, "数据库：还没有，启动时会建")]
        with soundness.looking(path) as connection:
            refuse_empty(connection)
            if finding := soundness.pages(connection):
                return [(False, f"数据库：{broken(path, finding)}")]
            found = soundness.journals(connection, app.known_secret(settings))
    except (InUse, Unsuitable, OSError) as reason:
        return [(False, f"数据库：{reason}")]
    whole = (True, f"数据库：每一页都查过，{found.people} 个人的记录都对得上")
    return [(False, f"数据库：{line}") for line in found.lines] or [whole]


def _missing() -> str:
    return "没填 HUIYIN_OPERATOR_NAME 和 HUIYIN_OPERATOR_CONTACT"


def _sqlite_note() -> str:
    return "" if SAFE else "（低于 3.51.3：程序只用一个连接写，避开了已知的 WAL 问题）"


def _broken(settings: Settings, ways: list[Line]) -> bool:
    """Whether something that was set up is not well; what was left out on purpose is."""
    wanted = {
        "Telegram": bool(settings.telegram_token),
        "微信": bool(settings.wechat_app_id or settings.wechat_token),
    }
    return any(not good and wanted.get(text.partition("：")[0], False) for good, text in ways)


async def _telegram(settings: Settings, *, online: bool) -> Line:
    if not settings.telegram_token:
        return False, "Telegram：没填 HUIYIN_TELEGRAM_TOKEN"
    if not online:
        return True, f"Telegram：已填口令，{settings.telegram_mode}，能主动提醒"
    from bot.channels.telegram_calls import Calls  # noqa: PLC0415 - only where configured

    calls = Calls(settings.telegram_token, settings.telegram_api_base, 0)
    try:
        me = await calls.call("getMe")
    except PushFailed as failed:
        return False, f"Telegram：问不到（{failed}）；看口令对不对，能不能连上 {settings.telegram_api_base}"
    finally:
        await calls.close()
    return True, f"Telegram：@{me['username']}，{settings.telegram_mode}，能主动提醒"


async def _wechat(settings: Settings, *, online: bool) -> list[Line]:
    from bot.channels.wechat_doctor import Setup, examined  # noqa: PLC0415 - not for other commands

    setup = Setup(
        app_id=settings.wechat_app_id,
        app_secret=settings.wechat_app_secret,
        token=settings.wechat_token,
        aes_key=settings.wechat_aes_key,
        aes_key_previous=settings.wechat_aes_key_previous,
        template_id=settings.wechat_template_id,
        account=settings.wechat_account,
        public_url=settings.public_url,
    )
    asked = online and settings.wechat_app_id and settings.wechat_app_secret
    return examined(setup, await _known(settings), await _asked(settings) if asked else None)


async def _known(settings: Settings) -> Mapping[str, Ability]:
    """What a running bot has learned of the account; nothing where there is no database yet."""
    if not settings.wechat_app_id:
        return {}
    try:
        async with reading(Path(settings.sqlite_path), refuse_newer) as database:
            return await database.read(lambda tx: abilities.known(tx, settings.wechat_app_id, app.now()))
    except (Unsuitable, Unavailable):
        return {}


async def _asked(settings: Settings) -> Online:
    from bot.channels.wechat_calls import Account, Calls, Unkept  # noqa: PLC0415 - only where asked
    from bot.channels.wechat_doctor import ask  # noqa: PLC0415

    account = Account(settings.wechat_app_id, settings.wechat_app_secret, settings.wechat_api_base)
    api = Calls(account, Unkept(), app.now)
    try:
        return await ask(api)
    finally:
        await api.close()
