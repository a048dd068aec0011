"""Puts the parts together: the only module that knows them all, and the only one that reads the clock."""

from __future__ import annotations

import asyncio
import contextlib
import json
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
from bot import case_page, documents, log, metrics, wiring
from bot.channels import Channel
from bot.core.casefile import CaseFile
from bot.core.guide import Guide
from bot.core.turn import Host, Turn
from bot.core.updates import Due
from bot.edition import Edition
from bot.inbox import Inbox
from bot.nudger import Nudger
from bot.schedule import Schedule
from bot.settings import Settings
from bot.storage import people, personal_data, quota, receipts, tickets, tokens
from bot.storage.database import Database
from bot.storage.migrate import migrate
from bot.storage.sqlite import opened
from handlers import timeline

logger = structlog.get_logger()
FORMS: Final[Mapping[str, Callable[[CaseFile, case_page.Say], bytes]]] = {
    "html": case_page.page,
    "md": case_page.markdown,
    "json": lambda file, _: case_page.as_json(file),
}
MIME: Final = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
}
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
    guide: Guide | Edition,
    clock: Callable[[], datetime] = now,
    channels: Callable[[Database, bytes], Mapping[str, Channel]] | None = None,
    steady: Callable[[], float] = time.monotonic,
) -> AsyncIterator[Parts]:
    """Database, inbox and nudger, ready to receive. Raises InUse or Unsuitable."""
    secret, edition = secret_of(settings), guide if isinstance(guide, Edition) else Edition(guide)
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
            passive=wiring.passive(chosen),
            reach=wiring.reach(settings, chosen, wiring.Lent(database, secret, clock)),
        )
        nudger = Nudger(database, inbox, chosen, clock, owner=secrets.token_hex(8))
        await nudger.recover()
        yield Parts(database, inbox, nudger, chosen, edition)


@dataclass(frozen=True, slots=True)
class Documents:
    """Builds the file a message's document names, from what is stored now, in the words of now."""

    database: Database
    guide: Callable[[], Guide]
    clock: Callable[[], datetime] = now

    async def fetch(self, ref: str) -> bytes:
        """`export:<person>:json|html`, `case:<person>:<case>:html|md|json`; KeyError when there is no such document."""
        match ref.split(":"):
            case ["export", person, form]:
                return await self._export(person, form)
            case ["case", person, number, form] if form in FORMS:
                return await self._case(person, number, form)
            case _:
                raise KeyError(ref)

    async def _export(self, person: str, form: str) -> bytes:
        data = await self.database.read(lambda tx: personal_data.export(tx, person))
        if not data["person"]:
            raise KeyError(person)
        return documents.page(data) if form == "html" else json.dumps(data, ensure_ascii=False, indent=2).encode()

    async def _case(self, id_: str, number: str, form: str) -> bytes:
        person = await self.database.read(lambda tx: people.owner(tx, id_))
        found = next((case for case in person.cases if str(case.id) == number), None) if person else None
        if person is None or found is None:
            raise KeyError(id_)
        guide = self.guide()
        turn = Turn(Due(person.address, "", ()), person, self.clock(), guide)
        return FORMS[form](timeline.file_of(turn, found), guide.texts.label)


@contextlib.asynccontextmanager
async def running(settings: Settings, guide: Guide) -> AsyncIterator[Parts]:
    """Everything at work: channels listen, the nudger is woken."""
    edition = Edition(guide)
    channels = wiring.channels_of(settings, guide, now, lambda database: Documents(database, edition))
    async with assembled(settings, edition, channels=channels) as parts:
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
        Route("/case/{token}", file),
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
        body = await Documents(parts.database, parts.edition).fetch(ref)
    except (KeyError, ValueError):
        return Response("没有这个文件。", status_code=404, media_type="text/plain; charset=utf-8")
    ending = ref.rsplit(":", 1)[-1]
    kept = "inline" if request.url.path.startswith("/case/") else "attachment"
    headers = {
        "Content-Disposition": f'{kept}; filename="huiyin.{ending}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    return Response(body, media_type=MIME.get(ending, "application/octet-stream"), headers=headers)


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
