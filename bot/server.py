"""uvicorn around the app: one listening line, SIGTERM finishes what is in hand and exits 0."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import socket
from collections.abc import Awaitable, Callable
from itertools import chain, repeat
from typing import Final

import structlog
import uvicorn

from bot import app
from bot.core.guide import Guide
from bot.edition import warm
from bot.one_write import OneWrite
from bot.settings import BadSettings, Settings
from bot.storage.database import NoRoom

BACKLOG: Final = 2048
PAUSES: Final = (0.25, 0.5, 1.0, 2.0, 5.0)  # seconds between two tries to open a database that finds no room
LOOKS: Final = (10_000, 20, 50)  # what a message makes goes with it: fewer looks for rings find as much
GRACE: Final = 10  # seconds that open requests may take when we stop
log = structlog.get_logger()


def serve(settings: Settings, guide: Guide) -> int:
    """Listen until SIGTERM or SIGINT; the exit code. Raises BadSettings, InUse or Unsuitable, alone or in a group."""
    app.start_log(settings)
    if not settings.operator_name or not settings.operator_contact:
        log.warning("没有填运营者：HUIYIN_OPERATOR_NAME、HUIYIN_OPERATOR_CONTACT")
    listener = _listener(settings)
    with contextlib.closing(listener), asyncio.Runner(loop_factory=_loop()) as runner:
        return runner.run(_serving(settings, guide, listener))


async def _serving(settings: Settings, guide: Guide, listener: socket.socket) -> int:
    """At once, or as soon as there is room for the database; whoever knocks before is told to come again."""
    pauses = chain(PAUSES, repeat(PAUSES[-1]))
    while True:
        try:
            return await _at_work(settings, guide, listener)
        except NoRoom as full:
            reason = str(full)
        seconds = next(pauses)
        if seconds == PAUSES[0]:
            log.error(f"{reason}；有了空间自己接着干，不用重启，这期间发来的一律答 503", see="docs/operations.md")
        if await _refusing(listener, reason, seconds):
            return 0


async def _refusing(listener: socket.socket, reason: str, seconds: float) -> bool:
    """Answer 503 for so many seconds; whether we were told to stop."""
    server, loop, stopped = _server(app.without_room(reason)), asyncio.get_running_loop(), asyncio.Event()

    def end(*told: asyncio.Event) -> None:
        server.should_exit = True
        for event in told:
            event.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end, stopped)
    over = loop.call_later(seconds, end)
    await server.serve(sockets=[listener.dup()])  # it closes what it is given
    over.cancel()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.remove_signal_handler(number)
    return stopped.is_set()


def _server(web_app: Callable[..., Awaitable[None]]) -> uvicorn.Server:
    server = uvicorn.Server(
        uvicorn.Config(
            web_app,
            http=OneWrite,
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=GRACE,
            server_header=False,
            date_header=False,
            proxy_headers=False,
        )
    )
    # uvicorn raises the signal again when it has stopped, which would end us with 143: we handle it ourselves.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    return server


async def _at_work(settings: Settings, guide: Guide, listener: socket.socket) -> int:
    async with app.running(settings, guide) as parts, asyncio.TaskGroup() as group:
        server = _server(app.web_app(parts))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, _stop, server, parts)
        loop.add_signal_handler(signal.SIGHUP, _hung_up, server, parts, group, os.isatty(0))
        group.create_task(asyncio.to_thread(warm, guide))
        _announce(settings, parts, listener.getsockname()[1])
        await server.serve(sockets=[listener])
    return 0


def _announce(settings: Settings, parts: app.Parts, port: int) -> None:
    gc.freeze()  # what start-up made lives as long as we do: no need to look at it again and again
    gc.set_threshold(*LOOKS)
    log.info("listening", host=settings.host, port=port, channels=" ".join(parts.channels))
    shown = "" if "web" in parts.channels else "聊天页没开；"
    print(f"回音在听：http://{settings.host}:{port}  （{shown}Ctrl+C 结束）", flush=True)  # noqa: T201 - the one line for a newcomer


def _listener(settings: Settings) -> socket.socket:
    """Bound before anything else starts, so that a taken port is one clear line."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as reason:
        listener.close()
        raise BadSettings(
            [f"{settings.host}:{settings.port} 不能监听（{reason.strerror}），换一个 HUIYIN_PORT"]
        ) from reason
    listener.listen(BACKLOG)  # from here on nobody is refused, only asked to wait
    return listener


def _stop(server: uvicorn.Server, parts: app.Parts) -> None:
    """No new work; streams end, since uvicorn waits for open connections."""
    server.should_exit = True
    app.hang_up(parts)


def _hung_up(server: uvicorn.Server, parts: app.Parts, group: asyncio.TaskGroup, terminal: bool) -> None:
    """SIGHUP: new content; but a `terminal` that was there at the start and is closed now means the end."""
    if terminal and not os.isatty(0):
        _stop(server, parts)
    elif not server.should_exit:
        group.create_task(parts.edition.reload())


def _loop() -> type[asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415 - not on Windows
    except ImportError:
        return None
    return uvloop.Loop
