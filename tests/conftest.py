"""What holds for every test: no network but loopback, no `.env`, no `./data`."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import pytest
import structlog
from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase
from playwright.async_api import Browser, async_playwright, expect

from tests import browser as chromium
from tests.process import PATIENCE

ROOT: Final = Path(__file__).parent.parent
TRIED: Final[list[str]] = []  # outside addresses the running test asked for

KEPT: Final = DirectoryBasedExampleDatabase(ROOT / ".hypothesis")
SLOW: Final = (HealthCheck.too_slow,)  # how fast the machine is today says nothing about the code
settings.register_profile("dev", deadline=None, max_examples=50, database=KEPT, suppress_health_check=SLOW)
settings.register_profile(
    "ci", deadline=None, max_examples=200, derandomize=True, print_blob=True, suppress_health_check=SLOW
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))


_configure = structlog.configure


def _uncached(**chosen: object) -> None:
    """A logger that keeps its first configuration for ever would be deaf to the tests that listen to it later."""
    _configure(**{**chosen, "cache_logger_on_first_use": False})  # type: ignore[arg-type]


structlog.configure = _uncached  # type: ignore[assignment]


@pytest.fixture(autouse=True)
def _log_as_at_the_start() -> Iterator[None]:
    """What a test says about logging ends with it."""
    yield
    structlog.reset_defaults()


class OutsideNetwork(Exception):
    """A test asked for an address that is not this machine."""


def _inside(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback


def _asked_for(event: str, arguments: tuple[object, ...]) -> object:
    """The host that a socket call is about; None where it is about none (a file, a socket pair)."""
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        return arguments[0] or None
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        return address[0] if isinstance(address, tuple) and isinstance(address[0], str) else None
    return None


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    # An audit hook sees every socket of this process, whichever library opens it. It cannot be taken off again.
    if not event.startswith("socket.") or _inside(host := _asked_for(event, arguments)):
        return
    TRIED.append(f"{event} {host}")
    raise OutsideNetwork(f"{event} {host}: tests talk to this machine only (loopback)")


sys.addaudithook(_guard)


@pytest.fixture(autouse=True)
def loopback_only() -> Iterator[None]:
    """A test that reached for the network fails, even where the code under test swallowed the refusal."""
    TRIED.clear()
    yield
    if TRIED:
        pytest.fail(f"the network was asked for ({', '.join(TRIED)}); tests talk to this machine only", pytrace=False)


@pytest.fixture(autouse=True, scope="session")
def bare_surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests start in an empty folder without settings: the operator's `.env` and `./data` are out of reach.

    `python -m bot` still works from there, because the checkout is on PYTHONPATH.
    """
    with pytest.MonkeyPatch.context() as surroundings:
        for name in [name for name in os.environ if name.upper().startswith("HUIYIN_")]:
            surroundings.delenv(name)
        surroundings.setenv("PYTHONPATH", str(ROOT))
        surroundings.chdir(tmp_path_factory.mktemp("bare"))
        yield


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A real Chromium, installed where that is possible; `await browser.new_context()` is a fresh person."""
    executable = chromium.find()
    expect.set_options(timeout=PATIENCE * 1000)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=executable, args=chromium.arguments())
        yield started
        await started.close()
