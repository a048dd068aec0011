"""Finds a Chromium for the page's tests, or installs the system's; never downloads one from elsewhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

import pytest

NAMES: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
)
MAC: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
PACKAGES: Final = ("chromium", "fonts-noto-cjk")
REASON: Final = (
    "no Chromium, Chrome or Edge here, and none could be installed: "
    "install one (Debian: sudo apt install chromium fonts-noto-cjk) to run the page's tests"
)
QUIET: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


def find() -> str:
    """The path of a browser; without one the test is skipped with the reason, or fails where CI is set."""
    executable = found()
    if executable:
        return executable
    if os.environ.get("CI"):
        pytest.fail(REASON, pytrace=False)
    pytest.skip(REASON)


def arguments() -> list[str]:
    """How Chromium is started: no calls home, no name but this machine's; root has no sandbox to give."""
    return [*QUIET, "--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else list(QUIET)


@cache
def found() -> str | None:
    """The path of an installed browser, looked for (and installed) once in a run."""
    return _installed() or (_installed() if _install() else None)


def _installed() -> str | None:
    on_path = (shutil.which(name) for name in NAMES)
    in_applications = (path for path in MAC if sys.platform == "darwin" and Path(path).exists())
    return next((path for path in (*on_path, *in_applications) if path), None)


def _install() -> bool:
    """Install Debian's Chromium; only as root, because only root may. Its progress is apt's own."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    apt = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    steps = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES])
    return all(subprocess.run(step, env=apt, check=False).returncode == 0 for step in steps)
