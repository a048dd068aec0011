"""Puts the parts together: the only module that knows them all, and the only one that reads the clock."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

import handlers
from bot import backups, log, metrics, wiring
from bot.channels import Channel
from bot.core.guide import Guide
from bot.core.turn import Host
from bot.edition import Edition
from bot.files import Documents, Downloads
from bot.health import Health
from bot.inbox import Inbox
from bot.nudger import Nudger
from bot.schedule import Schedule, Tick
from bot.settings import Settings
from bot.storage import attempts, journal, quota, receipts, tickets, tokens
from bot.storage.ballast import MEGABYTE
from bot.storage.condition import refused
from bot.storage.database import Database, Kept, NoRoom, Unavailable, Unsuitable
from bot.storage.migrate import migrate
from bot.storage.sqlite import VERSION, opened
from handlers import timeline

logger = structlog.get_logger()
WATCHED: Final = 300.0  # seconds after an unclean end in which updates are counted before they are handled


def now() -> datetime:
    """The wall clock, aware, in UTC: the one place that reads it."""
    return datetime.now(UTC)  # noqa: TID251 - here and nowhere else


def secret_of(settings: Settings) -> bytes:
    """The signing key: from the settings, else made on the first start and kept beside the database, mode 0600."""
    file = key_file(settings)
    if file is None:
        return settings.secret_key.encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        _make_key(file)
    return file.read_text().strip().encode()


def _make_key(file: Path) -> None:
    """Whole or not at all: an empty one would be taken for the key by the next start."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as new:
            new.write(secrets.token_hex(32))
    except OSError as reason:
        file.unlink()
        raise NoRoom(f"{file} 写不下（{reason.strerror}）：先腾出空间") from reason


def key_file(settings: Settings) -> Path | None:
    """Where the signing key lies; None when the settings hold it."""
    return None if settings.secret_key else Path(settings.sqlite_path).parent / "secret.key"


def known_secret(settings: Settings, beside: Path | None = None) -> bytes:
    """The key that is there, none is made: of the settings, beside a backup, or beside the database."""
    file = key_file(settings)
    if file is None:
        return settings.secret_key.encode()
    found = next((one for one in (beside, file) if one is not None and one.exists()), None)
    return found.read_text().strip().encode() if found else b""


def host_of(settings: Settings) -> Host:
    """What handlers may know about whoever runs this."""
    start, end = settings.quiet
    wechat = frozenset({"wechat"} if settings.wechat_app_id and settings.wechat_token else ())
    return Host(
        operator=settings.operator_name,
        contact=settings.operator_contact,
        quiet_from=start.hour * 60 + start.minute,
        quiet_to=end.hour * 60 + end.minute,
        backup_days=settings.backup_days,
        not_first=wechat,
        no_files=frozenset() if settings.public_url else wechat,
    )


@dataclass(slots=True)
class Parts:
    """A running bot, taken apart."""

    database: Kept
    inbox: Inbox
    nudger: Nudger
    channels: Mapping[str, Channel]
    edition: Edition
    documents: Documents
    health: Health


@contextlib.asynccontextmanager
async def assembled(
    settings: Settings,
    guide: Guide | Edition,
    clock: Callable[[], datetime] = now,
    channels: Callable[[Database, bytes], Mapping[str, Channel]] | None = None,
    steady: Callable[[], float] = time.monotonic,
) -> AsyncIterator[Parts]:
    """Database, inbox and nudger, ready to receive. Raises InUse or Unsuitable, NoRoom where that is all."""
    secret, edition = secret_of(settings), guide if isinstance(guide, Edition) else Edition(guide)
    path, ballast = Path(settings.sqlite_path), settings.ballast_mb * MEGABYTE
    async with opened(path, migrate, ballast, metrics.committed) as database:
        if await database.read(lambda tx: journal.foreign(tx, secret)):
            raise Unsuitable(
                "密钥不是这个数据库的那一把：把 secret.key（或 HUIYIN_SECRET_KEY）换回来，不然谁也认不出来"
            )
        chosen = channels(database, secret) if channels else {}
        with refused(path):
            clean = await database.run(attempts.begin)
        inbox = Inbox(
            database=database,
            handle=handlers.handle,
            guide=edition,
            now=clock,
            steady=steady,
            secret=secret,
            host=host_of(settings),
            zone=settings.timezone,
            passive=wiring.passive(chosen),
            reach=wiring.reach(settings, chosen, wiring.Lent(database, secret, clock)),
            watched_until=steady() + (0.0 if clean else WATCHED),
        )
        nudger = Nudger(database, inbox, chosen, clock, secrets.token_hex(8), wiring.pacers(chosen))
        with refused(path):
            await nudger.recover()
        files = Documents(database, edition, inbox.host, secret, clock, timeline.file_of)
        health = Health(database, nudger, chosen, clock, steady, path)
        yield Parts(database, inbox, nudger, chosen, edition, files, health)
        with contextlib.suppress(Unavailable):  # it has been told; the next start takes this end for an unclean one
            await database.run(attempts.end)


def channels_of(
    settings: Settings, guide: Edition, clock: Callable[[], datetime] = now
) -> Callable[[Database, bytes], Mapping[str, Channel]]:
    """The channels that the settings ask for, with the files they send."""

    def fetching(database: Database, secret: bytes) -> Documents:
        return Documents(database, guide, host_of(settings), secret, clock, timeline.file_of)

    return wiring.channels_of(settings, guide(), clock, fetching)


@contextlib.asynccontextmanager
async def running(settings: Settings, guide: Guide) -> AsyncIterator[Parts]:
    """Everything at work: channels listen, the nudger is woken."""
    edition = Edition(guide)
    metrics.built(VERSION)
    async with assembled(settings, edition, channels=channels_of(settings, edition)) as parts:
        sweep = parts.edition.sweep if settings.reload == "on" else None
        schedule = Schedule(_patient(parts.nudger.tick), lambda: housekeeping(parts.database, settings), now, sweep)
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


def _patient(tick: Tick) -> Tick:
    """A round that the storage did not let happen: the database has told it, and the next one is soon."""

    async def tried() -> datetime | None:
        with contextlib.suppress(Unavailable):
            return await tick()
        return None

    return tried


async def housekeeping(database: Kept, settings: Settings) -> None:
    """Hourly: what has expired goes, the ballast is in its place, and once a night there is a backup."""
    await database.keep_ballast()
    with contextlib.suppress(Unavailable):
        await tidy(database)
    await backups.tonight(settings, now())


async def tidy(database: Database) -> None:
    """Drop what has expired."""
    gone = await database.run(
        lambda tx: sum(old.expire(tx, now()) for old in (receipts, quota, tickets, tokens, attempts))
    )
    if gone:
        logger.info("expired", rows=gone)


def web_app(parts: Parts) -> ASGIApp:
    """The HTTP side of a running bot."""

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(_: Request) -> Response:
        problem = await parts.health.problem()
        disk = {"disk": "nearly full"} if parts.database.low else {}
        return JSONResponse({"status": problem or "ok", **disk}, status_code=503 if problem else 200)

    async def measured(_: Request) -> Response:
        return Response(await parts.health.measure(), media_type="text/plain; version=0.0.4; charset=utf-8")

    own: list[BaseRoute] = [
        Route("/health", health),
        Route("/ready", ready),
        Route("/metrics", measured),
        *Downloads(parts.documents).routes(),
    ]
    routes = [*_routes(parts), *own]
    bare = {route.path: route.app for route in routes if isinstance(route, Route) and route.methods is None}
    return _front(bare, Starlette(routes=routes))


def without_room(reason: str) -> ASGIApp:
    """The HTTP side of a bot that cannot open its database yet: every platform is told to come again."""

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def refuse(_: Request) -> Response:
        return JSONResponse({"status": f"database: {reason}"}, status_code=503, headers={"Retry-After": "5"})

    return Starlette(routes=[Route("/health", health), Route("/{path:path}", refuse, methods=["GET", "POST"])])


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


def start_log(settings: Settings) -> None:
    """Log as the settings say, without their secrets."""
    log.start(settings.log_format, settings.log_level, hidden(settings))


def hidden(settings: Settings) -> tuple[str, ...]:
    """What no log may show."""
    return (
        settings.telegram_token,
        settings.secret_key,
        settings.telegram_secret,
        settings.wechat_app_secret,
        settings.wechat_token,
        settings.wechat_aes_key,
        settings.wechat_aes_key_previous,
    )
