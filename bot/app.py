"""Puts the parts together: the only module that knows them all, and the only one that reads the clock."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

import handlers
from bot import documents, log, metrics
from bot.channels import Channel, StorageDown
from bot.core.guide import Guide
from bot.core.turn import Host
from bot.core.updates import Address
from bot.edition import Edition
from bot.inbox import Inbox, Leaves
from bot.nudger import Nudger
from bot.schedule import Schedule
from bot.settings import Settings
from bot.storage import abilities, hashes, personal_data, quota, receipts, tickets, tokens
from bot.storage.database import Database, Result, Unavailable, Unit
from bot.storage.migrate import migrate
from bot.storage.sqlite import opened

if TYPE_CHECKING:
    from bot.channels.web import Heard
    from bot.channels.wechat_calls import Account
    from bot.channels.wechat_push import Notice, Pushes, Texts

logger = structlog.get_logger()
STALLED: Final = 60.0  # seconds without a look at the nudges before /ready says so


def now() -> datetime:
    """The wall clock, aware, in UTC: the one place that reads it."""
    return datetime.now(UTC)  # noqa: TID251 - here and nowhere else


def secret_of(settings: Settings) -> bytes:
    """The signing key: from the settings, else made on the first start and kept beside the database, mode 0600."""
    if settings.secret_key:
        return settings.secret_key.encode()
    file = Path(settings.sqlite_path).parent / "secret.key"
    file.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as new:
            new.write(secrets.token_hex(32))
    return file.read_text().strip().encode()


def host_of(settings: Settings) -> Host:
    """What handlers may know about whoever runs this."""
    start, end = settings.quiet
    return Host(
        operator=settings.operator_name,
        contact=settings.operator_contact,
        quiet_from=start.hour * 60 + start.minute,
        quiet_to=end.hour * 60 + end.minute,
        backup_days=settings.backup_days,
    )


@dataclass(slots=True)
class Parts:
    """A running bot, taken apart."""

    database: Database
    inbox: Inbox
    nudger: Nudger
    channels: Mapping[str, Channel]
    edition: Edition


@contextlib.asynccontextmanager
async def assembled(
    settings: Settings,
    guide: Guide,
    clock: Callable[[], datetime] = now,
    channels: Callable[[Database, bytes], Mapping[str, Channel]] | None = None,
    steady: Callable[[], float] = time.monotonic,
) -> AsyncIterator[Parts]:
    """Database, inbox and nudger, ready to receive. Raises InUse or Unsuitable."""
    secret, edition = secret_of(settings), Edition(guide)
    async with opened(Path(settings.sqlite_path), migrate) as database:
        chosen = channels(database, secret) if channels else {}
        inbox = Inbox(
            database=database,
            handle=handlers.handle,
            guide=edition,
            now=clock,
            steady=steady,
            secret=secret,
            host=host_of(settings),
            zone=settings.timezone,
            passive=passive(chosen),
        )
        nudger = Nudger(database, inbox, chosen, clock, owner=secrets.token_hex(8))
        await nudger.recover()
        yield Parts(database, inbox, nudger, chosen, edition)


def passive(channels: Mapping[str, Channel]) -> dict[str, Leaves]:
    """The channels that answer in one reply of limited length, each with how it parts a long answer."""
    found = ((name, getattr(channel, "leaves", None)) for name, channel in channels.items())
    return {name: leaves for name, leaves in found if leaves is not None}


def channels_of(settings: Settings, guide: Guide) -> Callable[[Database, bytes], Mapping[str, Channel]]:
    """The channels that have what they need; each is imported only then."""

    def build(database: Database, secret: bytes) -> Mapping[str, Channel]:
        out: dict[str, Channel] = {}
        if settings.web == "on":
            out["web"] = _web(settings, database, secret)
        if settings.telegram_token:
            out["telegram"] = _telegram(settings, guide, database, secret)
        if settings.wechat_app_id and settings.wechat_token:
            out["wechat"] = _wechat(settings, guide, secret)
        return out

    return build


def _web(settings: Settings, database: Database, secret: bytes) -> Channel:
    from bot.channels.web import Web  # noqa: PLC0415 - only where configured

    names = {settings.public_url.split("://")[-1].split(":")[0], *settings.web_hosts.split(",")}
    hosts = frozenset(name.strip() for name in names if name.strip())
    key = hashes.keyed(secret, "purpose", "web cookie").encode()
    return Web(
        secret=key,
        recent=Answers(database, secret),
        secure=settings.public_url.startswith("https://"),
        hosts=hosts | LOOPBACK if hosts else frozenset(),
        link=lambda ref: documents.link(secret, ref, now()),
    )


LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})


def _telegram(settings: Settings, guide: Guide, database: Database, secret: bytes) -> Channel:
    from bot.channels.telegram import Telegram, TelegramTexts  # noqa: PLC0415 - only where configured

    texts = guide.texts
    derived = hashes.keyed(secret, "purpose", "telegram webhook")
    return Telegram(
        token=settings.telegram_token,
        api_base=settings.telegram_api_base,
        mode=settings.telegram_mode,
        secret=settings.telegram_secret or derived,
        public_url=settings.public_url,
        poll_timeout=settings.telegram_poll_timeout,
        texts=telegram_texts(texts.sentences, TelegramTexts),
        fetch=Documents(database).fetch,
    )


def wechat_push(account: Account, notice: Notice, texts: Texts, database: Database, secret: bytes) -> Pushes:
    """How nudges go on WeChat; an account without an AppSecret only answers."""
    from bot.channels import wechat_calls, wechat_push  # noqa: PLC0415 - only where configured

    if not account.secret:
        return wechat_push.AnswersOnly()
    return wechat_push.Push(
        api=wechat_calls.Calls(account, tokens.Tokens(database), now),
        windows=quota.Quota(database, secret),
        tickets=tickets.Tickets(database, secret),
        abilities=abilities.Abilities(database, account.app_id),
        texts=texts,
        notice=notice,
        now=now,
        record=lambda way: metrics.PUSHES.labels("wechat", way).inc(),
    )


def _wechat(settings: Settings, guide: Guide, secret: bytes) -> Channel:
    from bot.channels.wechat import account  # noqa: PLC0415 - only where configured
    from bot.channels.wechat_seal import Seal  # noqa: PLC0415

    def link(ref: str) -> str:
        return f"{settings.public_url}{documents.link(secret, ref, now())}" if settings.public_url else ""

    keys = tuple(key for key in (settings.wechat_aes_key, settings.wechat_aes_key_previous) if key)
    return account(Seal(settings.wechat_app_id, settings.wechat_token, keys), guide, link, lambda: now().timestamp())


def telegram_texts(sentences: Mapping[str, str], kind: Callable[..., Any]) -> Any:
    """Commands and descriptions per language, from content: `telegram.<language>.…`."""
    languages = {"": "en", "zh": "zh"}
    commands = {
        code: tuple(
            (name.rsplit(".", 1)[1], text)
            for name, text in sentences.items()
            if name.startswith(f"telegram.{language}.commands.")
        )
        for code, language in languages.items()
    }
    return kind(
        commands=commands,
        description={
            code: sentences[f"telegram.{language}.description"].strip() for code, language in languages.items()
        },
        short_description={
            code: sentences[f"telegram.{language}.short"].strip() for code, language in languages.items()
        },
        private_only={
            code: sentences[f"telegram.{language}.private-only"].strip() for code, language in languages.items()
        },
    )


@dataclass(frozen=True, slots=True)
class Answers:
    """What an address was told in the last 48 h, for a page that reconnects."""

    database: Database
    secret: bytes

    async def recent(self, address: Address, after: str) -> Sequence[Heard]:
        from bot.channels.web import Heard  # noqa: PLC0415 - only where configured

        hashed = hashes.of_address(self.secret, address)
        start = int(after) if after.isdecimal() else 0
        rows = await self._read(lambda tx: receipts.heard(tx, hashed, start))
        return [Heard(id=f"{seq:012d}", at=at, said="", message=message) for seq, at, message in rows]

    async def last(self, address: Address) -> str:
        hashed = hashes.of_address(self.secret, address)
        return f"{await self._read(lambda tx: receipts.last(tx, hashed)):012d}"

    async def _read(self, unit: Unit[Result]) -> Result:
        try:
            return await self.database.read(unit)
        except Unavailable as reason:
            raise StorageDown(str(reason)) from reason


@dataclass(frozen=True, slots=True)
class Documents:
    """Builds the file a message's document names, from what is stored now."""

    database: Database

    async def fetch(self, ref: str) -> bytes:
        """The bytes of `export:<person>:json|html`. KeyError when there is no such document."""
        kind, person, form = ref.split(":")
        if kind != "export":
            raise KeyError(ref)
        data = await self.database.read(lambda tx: personal_data.export(tx, person))
        if not data["person"]:
            raise KeyError(ref)
        return documents.page(data) if form == "html" else json.dumps(data, ensure_ascii=False, indent=2).encode()


@contextlib.asynccontextmanager
async def running(settings: Settings, guide: Guide) -> AsyncIterator[Parts]:
    """Everything at work: channels listen, the nudger is woken."""
    async with assembled(settings, guide, channels=channels_of(settings, guide)) as parts:
        sweep = parts.edition.sweep if settings.reload == "on" else None
        schedule = Schedule(parts.nudger.tick, lambda: tidy(parts.database), now, sweep)
        async with asyncio.TaskGroup() as group:
            listening = [group.create_task(channel.listen(parts.inbox.answer)) for channel in parts.channels.values()]
            schedule.start()
            try:
                yield parts
            finally:
                schedule.pause()
                for task in listening:
                    task.cancel()
                await asyncio.gather(*listening, return_exceptions=True)  # polling confirms what it has handled
                await parts.nudger.rest()  # between a push and its mark lies the only way to say something twice
                schedule.stop()
                await asyncio.gather(*(channel.close() for channel in parts.channels.values()))


async def tidy(database: Database) -> None:
    """Drop what has expired."""
    gone = await database.run(lambda tx: sum(old.expire(tx, now()) for old in (receipts, quota, tickets, tokens)))
    if gone:
        logger.info("expired", rows=gone)


def web_app(parts: Parts, secret: bytes) -> ASGIApp:
    """The HTTP side of a running bot."""

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(_: Request) -> Response:
        problem = await _problem(parts)
        return JSONResponse({"status": problem or "ok"}, status_code=503 if problem else 200)

    async def measured(_: Request) -> Response:
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def file(request: Request) -> Response:
        return await _file(parts, secret, request)

    own: list[BaseRoute] = [
        Route("/health", health),
        Route("/ready", ready),
        Route("/metrics", measured),
        Route("/f/{token}", file),
    ]
    routes = [*_routes(parts), *own]
    bare = {route.path: route.app for route in routes if isinstance(route, Route) and route.methods is None}
    return _front(bare, Starlette(routes=routes))


def _front(bare: Mapping[str, ASGIApp], rest: ASGIApp) -> ASGIApp:
    """What is plain ASGI is called at once: Starlette's layers around it cost as much as all of its own work."""

    async def front(scope: Scope, receive: Receive, send: Send) -> None:
        chosen = bare.get(scope["path"], rest) if scope["type"] == "http" else rest
        await chosen(scope, receive, send)

    return front


def _routes(parts: Parts) -> list[BaseRoute]:
    return [route for channel in parts.channels.values() for route in channel.routes(parts.inbox.answer)]


def hang_up(parts: Parts) -> None:
    """End the streams of channels that keep connections open: a server that stops waits for them."""
    for channel in parts.channels.values():
        end = getattr(channel, "hang_up", None)
        if end is not None:
            end()


async def _problem(parts: Parts) -> str:
    """Why the bot is not ready; empty when it is."""
    try:
        await parts.database.read(lambda tx: tx.rows("SELECT 1 AS one"))
    except Exception as reason:  # noqa: BLE001 - whatever it is, we are not ready
        return f"database: {reason}"
    age = (now() - parts.nudger.looked_at).total_seconds() if parts.nudger.looked_at else 0.0
    return "nudger stands still" if abs(age) > STALLED else ""


async def _file(parts: Parts, secret: bytes, request: Request) -> Response:
    """A signed, expiring download."""
    ref = documents.opened(secret, request.path_params["token"], now())
    if ref is None:
        return Response("链接已过期，请重新导出。", status_code=404, media_type="text/plain; charset=utf-8")
    try:
        body = await Documents(parts.database).fetch(ref)
    except (KeyError, ValueError):
        return Response("没有这个文件。", status_code=404, media_type="text/plain; charset=utf-8")
    name, mime = (
        ("huiyin.html", "text/html; charset=utf-8") if ref.endswith("html") else ("huiyin.json", "application/json")
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    return Response(body, media_type=mime, headers=headers)


def start_log(settings: Settings) -> None:
    """Log as the settings say, without their secrets."""
    hidden = (
        settings.telegram_token,
        settings.secret_key,
        settings.telegram_secret,
        settings.wechat_app_secret,
        settings.wechat_token,
        settings.wechat_aes_key,
        settings.wechat_aes_key_previous,
    )
    log.start(settings.log_format, settings.log_level, hidden)
