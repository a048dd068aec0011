"""What conftest.py and browser.py promise every other test."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser

from bot import settings
from tests import browser as chromium
from tests.conftest import ROOT, TRIED, OutsideNetwork

REACHES_OUT: Final = """
import contextlib, socket

def test_swallows_the_refusal():
    with contextlib.suppress(Exception):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
"""


@pytest.mark.parametrize("host", ["192.0.2.1", "example.org", "2001:db8::1", "10.0.0.1"])
def test_no_test_reaches_another_machine(host: str) -> None:
    """Every host but this machine is refused at once, with the reason."""
    with pytest.raises(OutsideNetwork, match="this machine only"):
        socket.create_connection((host, 80), timeout=1)
    TRIED.clear()  # this test wanted the refusal


@pytest.mark.parametrize("host", ["0.0.0.0", ""])
def test_no_test_listens_to_other_machines(host: str) -> None:
    """A test's server is heard on loopback only."""
    with socket.socket() as server, pytest.raises(OutsideNetwork):
        server.bind((host, 0))
    TRIED.clear()


def test_loopback_is_open() -> None:
    """A test may start a server on this machine and talk to it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(("localhost", server.getsockname()[1]), timeout=5):
            accepted, _ = server.accept()
        accepted.close()


def test_a_swallowed_refusal_still_fails_the_test(tmp_path: Path) -> None:
    """Code that hides network errors cannot hide that it tried."""
    (tmp_path / "test_out.py").write_text(REACHES_OUT)
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "-p", "tests.conftest", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "the network was asked for (socket.getaddrinfo 192.0.2.1)" in run.stdout


def test_the_operators_settings_are_out_of_reach() -> None:
    """Whatever stands in the checkout's `.env` or in the shell, tests see the defaults."""
    assert Path.cwd() != ROOT
    assert [name for name in os.environ if name.startswith("HUIYIN_")] == []
    assert settings.read() == settings.read(env_file=None)


def test_no_browser_is_a_skip_for_a_person_and_a_failure_in_ci(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Who has no browser can still run the rest; CI must not pass without having looked at the page."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "MAC", ())
    monkeypatch.delenv("CI", raising=False)
    chromium.found.cache_clear()
    with pytest.raises(pytest.skip.Exception, match="install one"):
        chromium.find()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="install one"):
        chromium.find()
    chromium.found.cache_clear()


async def test_the_browser_renders_chinese_and_resolves_no_name(browser: Browser) -> None:
    """The page's tests see what a person sees, and the browser asks no other machine for anything."""
    page = await browser.new_page()
    await page.set_content("<p>回音</p>")
    assert await page.inner_text("p") == "回音"
    assert await page.evaluate("fetch('http://example.org/').then(() => 'reached', () => 'refused')") == "refused"
