"""Structured logs: the request's key on every line, secrets and personal numbers blanked."""

from __future__ import annotations

import contextlib
import io
import logging
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, TextIO

import structlog

from bot.core.mask import masked

TOKEN: Final = re.compile(r"\d{6,}:[A-Za-z0-9_-]{20,}")


def start(fmt: Literal["text", "json"], level: str, secrets: Iterable[str] = ()) -> None:
    """Log to stderr from here on; `secrets` never appear."""
    hidden = tuple(secret for secret in secrets if secret)
    chain: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        lambda _logger, _name, event: {key: scrubbed(value, hidden) for key, value in event.items()},
    ]
    last: Any = _text() if fmt == "text" else _json()
    structlog.configure(
        processors=[*chain, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(Unfailing(sys.stderr)),  # type: ignore[arg-type]  # it writes and flushes
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Scrubbing(hidden))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def _text() -> Any:
    # A traceback with local variables would print what people wrote.
    plain = structlog.dev.plain_traceback
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)


def _json() -> Any:
    return structlog.processors.JSONRenderer(ensure_ascii=False)


class Unfailing(io.TextIOBase):
    """A stream whose full disk or closed end harms nobody: an answer is worth more than a line about it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            return self._stream.write(text)
        return 0

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.flush()


class Scrubbing(logging.Formatter):
    """What libraries log through the standard library, without secrets."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__("%(levelname)s %(name)s %(message)s")
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        return str(scrubbed(super().format(record), self._secrets))


def scrubbed(value: Any, secrets: tuple[str, ...]) -> Any:
    """A logged value, however nested, without secrets, bot tokens and personal numbers."""
    if isinstance(value, Mapping):
        return {name: scrubbed(item, secrets) for name, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [scrubbed(item, secrets) for item in value]
    if isinstance(value, BaseException):
        value = f"{type(value).__name__}: {value}"
    if not isinstance(value, str):
        return value
    for secret in secrets:
        value = value.replace(secret, "〔secret〕")
    return masked(TOKEN.sub("〔token〕", value))[0]
