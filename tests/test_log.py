"""Logs without secrets: no token, no personal number, no local variable of a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.log import scrubbed

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX"
ID = "11010519491231002X"
CARD = "6222021234567890128"
SECRETS = ("top-secret-key", TOKEN, "")


@pytest.mark.parametrize(
    ("value", "gone"),
    [
        (f"https://api.telegram.org/bot{TOKEN}/getMe failed", TOKEN), (f"bot{TOKEN}", TOKEN.split(":")[1]), ("key=top-secret-key!", "top-secret-key"),
        (f"他说身份证{ID}", ID), (f"卡号 {CARD}", CARD), ("验证码是384921", "384921"), ("打给13812345678", "13812345678"),
    ],
)  # fmt: skip
def test_what_a_line_never_shows(value: str, gone: str) -> None:
    """Secrets of the settings, any bot's token, and what people should never send."""
    assert gone not in scrubbed(value, tuple(secret for secret in SECRETS if secret))


@pytest.mark.parametrize(
    "value", ["telegram:1:42", "nudge not delivered", "2026-11-20T02:30:00Z", "A1B2C3", 42, None, 1.5, True]
)
def test_what_a_line_keeps(value: object) -> None:
    """The key of an update, a reference, an instant: what one searches a log by."""
    assert scrubbed(value, ("top-secret-key",)) == value


@pytest.mark.parametrize(
    "wrap", [lambda v: [v], lambda v: {"a": v}, lambda v: (v,), ValueError, lambda v: {"a": [{"b": v}]}]
)
def test_a_secret_within_a_value(wrap: Any) -> None:
    """A list, a mapping or an exception handed to the log is shown as text, so it is scrubbed as well."""
    assert TOKEN not in repr(scrubbed(wrap(f"bot{TOKEN}"), (TOKEN,)))


PROGRAM = f"""
import structlog
from bot import log
log.start({{fmt!r}}, "info", ("top-secret-key", "", {TOKEN!r}))
logger = structlog.get_logger()

def handler(text):
    typed = "我的密码本 " + text
    raise ValueError("broken: top-secret-key")

structlog.contextvars.bind_contextvars(key="telegram:1:42")
logger.info("收到", reason="token {TOKEN} id {ID}")
logger.debug("not shown")
try:
    handler("{CARD}")
except ValueError:
    logger.exception("handler failed", reference="A1B2C3")
"""
LIBRARY = f"""
import logging
from bot import log
log.start("text", "info", ("top-secret-key",))
logging.getLogger("some.library").warning("POST https://api.telegram.org/bot%s/getMe", {TOKEN!r})
logging.getLogger("some.library").error("top-secret-key is wrong")
logging.getLogger("some.library").info("not shown")
"""


def logged_by(program: str) -> str:
    """What a process of its own logs, all of it on stderr."""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent
    )
    assert done.stdout == ""
    return done.stderr


@pytest.fixture(scope="module", params=["text", "json"])
def lines(request: pytest.FixtureRequest) -> tuple[str, str]:
    """What a process of its own logs, in either form."""
    return str(request.param), logged_by(PROGRAM.replace("{fmt!r}", repr(request.param)))


def test_a_log_of_its_own(lines: tuple[str, str]) -> None:
    """The request's key on every line, the reference to find it by, Chinese as it is; the level is kept to."""
    _, logged = lines
    assert logged.count("telegram:1:42") == 2
    assert "A1B2C3" in logged
    assert "收到" in logged
    assert "not shown" not in logged


def test_a_log_shows_no_secret(lines: tuple[str, str]) -> None:
    """Neither in a value nor in a traceback, which names its lines and no local variable's value."""
    _, logged = lines
    for secret in (TOKEN, "top-secret-key", ID, CARD, "我的密码本 6"):
        assert secret not in logged
    assert "ValueError" in logged
    assert "in handler" in logged


def test_json_is_one_object_a_line(lines: tuple[str, str]) -> None:
    """For programs that read logs; an exception is in its line."""
    form, logged = lines
    if form == "json":
        events = [json.loads(line) for line in logged.splitlines()]
        assert [event["level"] for event in events] == ["info", "error"]
        assert events[0]["timestamp"].endswith("Z")


def test_what_libraries_log_is_scrubbed_too() -> None:
    """An HTTP client that complains about an address complains about the token in it."""
    logged = logged_by(LIBRARY)
    assert "getMe" in logged
    assert "not shown" not in logged
    assert TOKEN not in logged
    assert "top-secret-key" not in logged


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full: no disk that is always full")
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_log_on_a_full_disk_harms_nobody(form: str) -> None:
    """An update is refused because the disk is full, and the line about it does not turn that into something else."""
    program = f"from bot import log\nlog.start({form!r}, 'info')\nimport structlog\nstructlog.get_logger().error('x')\nprint('on')"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=full, check=False)
    assert done.stdout == b"on\n"
