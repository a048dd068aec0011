"""uvicorn around the app: one listening line, SIGTERM finishes what is in hand and exits 0."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import socket
from typing import Final

import structlog
import uvicorn

from bot import app
from bot.core.guide import Guide
from bot.settings import Settings

GRACE: Final = 10  # seconds that open requests may take when we stop
log = structlog.get_logger()


def serve(settings: Settings, guide: Guide) -> int:
    """Listen until SIGTERM or SIGINT; the exit code."""
    app.start_log(settings)
    if not settings.operator_name or not settings.operator_contact:
        log.warning("没有填运营者：HUIYIN_OPERATOR_NAME、HUIYIN_OPERATOR_CONTACT")
    listener = _listener(settings)
    port = listener.getsockname()[1]

    def ready() -> None:
        gc.freeze()  # what start-up made lives as long as we do: no need to look at it again and again
        log.info("listening", host=settings.host, port=port, channels=_channels(settings))
        if settings.web == "on":
            print(f"回音在听：http://{settings.host}:{port}  （Ctrl+C 结束）", flush=True)  # noqa: T201 - the one line for a newcomer

    web_app = app.web_app(settings, guide, ready)
    config = uvicorn.Config(
        web_app, lifespan="on", log_config=None, access_log=False, timeout_graceful_shutdown=GRACE, server_header=False
    )
    return _served(uvicorn.Server(config), web_app.state, listener)


def _channels(settings: Settings) -> str:
    names = [name for name, on in (("web", settings.web == "on"), ("telegram", bool(settings.telegram_token))) if on]
    return " ".join(names)


def _listener(settings: Settings) -> socket.socket:
    """Bound before anything else starts, so that a taken port is one clear line."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as reason:
        listener.close()
        raise OSError(f"{settings.host}:{settings.port} 不能监听（{reason.strerror}）") from reason
    return listener


def _served(server: uvicorn.Server, state: object, listener: socket.socket) -> int:
    # uvicorn raises the signal again when it has stopped, which would end us with 143: we handle it ourselves.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]

    async def main() -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, _stop, server, state)
        await server.serve(sockets=[listener])

    with asyncio.Runner(loop_factory=_loop()) as runner:
        runner.run(main())
    return 0 if server.started else 1


def _stop(server: uvicorn.Server, state: object) -> None:
    """No new work; streams end, since uvicorn waits for open connections."""
    server.should_exit = True
    hang_up = getattr(state, "hang_up", None)
    if hang_up is not None:
        hang_up()


def _loop() -> type[asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415 - not on Windows
    except ImportError:
        return None
    return uvloop.Loop
