"""What the command line does with words: talk, play a story, classify a question, compute a time, look for mistakes."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bot import app, content_map, lines, log, preview, story
from bot.channels import Channel
from bot.channels.terminal import Terminal
from bot.core.calendar import Calendar
from bot.core.contacts import judge
from bot.core.dates import SHANGHAI, Ask, Resolved, understand
from bot.core.guide import Guide
from bot.core.messages import Message
from bot.core.person import Person
from bot.core.plaintext import folded
from bot.core.turn import Host, Need, Turn
from bot.core.updates import Address, Said
from bot.pressed import FOLDER
from bot.rehearsal import Clock, pass_time, rehearsal
from bot.settings import Settings
from handlers import contacts, handle, menu
from handlers.answers import classify
from handlers.words import WORDS

ASKER: Final = Person("ask", Address("terminal", "ask"), known=True)  # whoever sits at the command line


def dress(channel: str, guide: Guide) -> story.Dress:
    """A channel's dress; StoryMistake for one that has none."""
    if channel == "wechat":
        from bot.channels.wechat_dress import WeChatDress  # noqa: PLC0415

        return WeChatDress(guide)
    if channel == "telegram":
        from bot.channels.telegram_dress import TelegramDress  # noqa: PLC0415

        return TelegramDress()
    if channel == "web":
        from bot.channels.web_dress import WebDress  # noqa: PLC0415

        return WebDress()
    if channel == "terminal":
        from bot.channels.terminal_dress import TerminalDress  # noqa: PLC0415

        return TerminalDress()
    raise story.StoryMistake(f"没有这个渠道：{channel}（telegram、web、terminal、wechat）")


def play(path: Path, channel: str, guide: Guide, *, update: bool = False) -> list[str]:
    """Play a story file on a fresh database; the differences, or what is wrong with the file."""

    log.start("text", "error")
    try:
        written, dressed = story.parse(path.read_text(encoding="utf-8")), dress(channel, guide)
        with tempfile.TemporaryDirectory() as folder:
            played = asyncio.run(perform(written, Path(folder), guide, dressed))
    except (story.StoryMistake, OSError, UnicodeDecodeError) as reason:
        return [f"{path}：{reason}"]
    found = story.differences(played, channel)
    if update and found:
        path.write_text(story.rewritten(written, played, channel), encoding="utf-8")
    return found


async def perform(written: story.Story, folder: Path, guide: Guide, dressed: story.Dress) -> story.Played:
    """Every step of a story with what was really seen, on a fresh database in `folder`."""
    async with rehearsal(folder, guide, written.begin, dressed) as stage:
        return await story.play(written, stage, dressed)


async def converse(settings: Settings, guide: Guide) -> None:
    """Talk in the terminal, on a database of its own so that `/wait` moves no real nudge."""
    folder = Path(settings.sqlite_path).parent
    own = settings.model_copy(update={"database_url": f"sqlite:///{folder / 'chat.db'}"})
    app.start_log(own)
    clock = Clock(app.now)
    holder: dict[str, app.Parts] = {}

    async def wait(time: timedelta) -> None:
        await pass_time(holder["parts"], clock, time)

    async def fetch(ref: str) -> bytes:
        return await holder["parts"].documents.fetch(ref)

    session = app.now().isoformat()
    terminal = Terminal(wait=wait, session=session, history=folder / "chat.history", folder=folder, fetch=fetch)
    channels: dict[str, Channel] = {"terminal": terminal}
    async with app.assembled(own, guide, clock.now, lambda database, secret: channels) as parts:
        holder["parts"] = parts
        async with asyncio.TaskGroup() as group:
            ticking = group.create_task(_tick(parts))
            await terminal.listen(parts.inbox.answer)
            ticking.cancel()


async def _tick(parts: app.Parts) -> None:
    """Due nudges appear by themselves."""
    while True:
        await parts.nudger.tick()
        await asyncio.sleep(1)


def asked(text: str, guide: Guide) -> dict[str, Any]:
    """What a typed question would get: `kind`, `topics` (best first) and the first screen."""
    kind, topics = classify(text, guide)
    outcome = handle(Turn(Said(ASKER.address, "ask", text), ASKER, app.now(), guide))
    message = "" if isinstance(outcome, Need) or outcome.message is None else outcome.message.text
    return {"text": text, "kind": kind, "topics": list(topics), "message": message}


def moment_of(ref: str | None) -> datetime | None:
    """An ISO instant; one without a zone is Shanghai time."""
    if not ref:
        return None
    at = datetime.fromisoformat(ref)
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)


def timed(text: str, ref: datetime, calendar: Calendar) -> dict[str, Any]:
    """A promised time as JSON."""
    found = understand(text, ref, calendar)
    empty: dict[str, Any] = {
        "status": "none",
        "due": None,
        "grain": "day",
        "approximate": False,
        "provisional": False,
        "suggestion": None,
        "steps": [],
    }
    if isinstance(found, Resolved):
        return {
            **empty,
            "status": "resolved",
            **asdict(found),
            "due": found.due.isoformat(),
            "steps": list(found.steps),
        }
    if isinstance(found, Ask):
        guess = found.suggestion.isoformat() if found.suggestion else None
        return {**empty, "status": "ask", "suggestion": guess, "steps": [found.reason]}
    return empty


def verified(text: str, direction: str, guide: Guide) -> dict[str, Any]:
    """What a number, a link or an App comes to; ValueError for a direction that is neither out nor in."""
    if direction not in contacts.WAYS:
        raise ValueError(f"direction 只能是 out 或 in，不是 {direction}")
    found = judge(text, guide.signs, contacts.WAYS[direction])
    turn = Turn(Said(ASKER.address, "verify", text), ASKER, app.now(), guide)
    message = Message(contacts.words(turn, found))
    return {"verdict": found.verdict, "rules": list(found.rules), "message": message.text}


def today() -> date:
    """The day it is in Shanghai: content is checked by people who live by it."""
    return app.now().astimezone(SHANGHAI).date()


def drawn(guide: Guide) -> str:
    """The menu as a picture."""
    return content_map.drawn(guide, menu.TOP)


def previewed(guide: Guide, host: Host) -> str:
    """Every screen on one page."""
    from bot.channels import web_preview  # noqa: PLC0415 - the page's code is needed for nothing else here

    chapters = preview.chapters(guide, handle, host, menu.TOP)
    return web_preview.page(
        "回音：每一屏",
        ((title, ((one.anchor, one.name, one.message) for one in screens)) for title, screens in chapters),
    )


def tallied(rows: Sequence[tuple[str, str, int]], first: date, last: date) -> list[str]:
    """Kind, topic and number as a page of counts: the sums, then a line for each topic that was answered."""
    sums: Counter[str] = Counter()
    topics: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for kind, topic, number in rows:
        sums[kind] += number
        if topic:
            topics[topic][kind] += number
    lines = [
        f"{first} 到 {last}",
        f"直接答了 {sums['answered']} 次：有用 {sums['helpful']}，没用 {sums['unhelpful']}",
        f"拿不准、给了几个选 {sums['choose']} 次",
        f"没答上 {sums['unanswered']} 次",
        f"紧急 {sums['urgent']} 次，拒绝 {sums['refuse']} 次",
    ]
    ordered = sorted(topics.items(), key=lambda entry: (-entry[1]["answered"], entry[0]))
    table = [f"{name}\t{n['answered']}\t{n['helpful']}\t{n['unhelpful']}" for name, n in ordered]
    return [*lines, *(["", "主题\t答了\t有用\t没用", *table] if table else [])]


def unheard(guide: Guide, folder: Path = FOLDER) -> list[str]:
    """Entries of WeChat's menu whose words lead nowhere, each with its line: as typed, in the midst of any question."""
    labels = [*(topic.label for topic in guide.topics.values()), *(group.label for group in guide.groups.values())]
    looked = {f"看{label}" for label in labels}
    faults = [
        lines.Fault("column", column.id, f"「{name}」的 key「{key}」不是随时能用的话", "entries", key)
        for column in guide.wechat_menu
        for name, key in column.entries
        if folded(key) not in WORDS and key not in looked and classify(key, guide)[0] != "urgent"
    ]
    return lines.read(folder).told(faults)


async def wechat_menu(settings: Settings, guide: Guide, action: str) -> tuple[list[str], bool]:
    """Put WeChat's menu in place (`push`) or read it (`show`); what to tell, and whether it went well."""
    from bot.channels import wechat_menu as menu_  # noqa: PLC0415 - only where there is a WeChat account
    from bot.channels.wechat_calls import Account, Calls, Unkept  # noqa: PLC0415

    app_id, secret = settings.wechat_app_id, settings.wechat_app_secret
    given = {"HUIYIN_WECHAT_APP_ID": app_id, "HUIYIN_WECHAT_APP_SECRET": secret}
    missing = [name for name, value in given.items() if not value]
    if missing:
        return [f"没填 {' 和 '.join(missing)}。没认证的订阅号没有菜单，也不用填：用户回“菜单”或 0"], False
    log.start("text", "critical", (secret,))  # what goes wrong is in the answer
    api = Calls(Account(app_id, secret, settings.wechat_api_base), Unkept(), app.now)
    try:
        return await (menu_.put(api, guide.wechat_menu) if action == "push" else menu_.seen(api))
    finally:
        await api.close()
