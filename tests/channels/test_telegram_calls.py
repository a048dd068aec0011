"""The Bot API's libraries are imported with the first call, and once."""

from __future__ import annotations

import asyncio
import subprocess
import sys

from bot.channels.telegram_calls import Calls
from tests.standin.bot_api import running


def test_the_start_does_not_import_the_bot_api() -> None:
    """Importing the channel loads neither python-telegram-bot nor aiohttp: a start is a third of a second shorter."""
    words = "import sys, bot.channels.telegram; print({'telegram', 'aiohttp'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", words], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"


async def test_calls_at_once_open_one_connection_pool() -> None:
    """Calls that arrive before the libraries are there wait for one opening, and all are made."""
    async with running() as api:
        calls = Calls(api.token, api.base, 1)
        results = await asyncio.gather(*(calls.call("getMe") for _ in range(5)))
        first = calls.opened
        await calls.call("getMe")
        assert calls.opened is first
        await calls.close()
    assert len({str(result) for result in results}) == 1


async def test_what_was_never_opened_is_closed_quietly() -> None:
    """A stop before the first call has nothing to close."""
    await Calls("1:a", "http://127.0.0.1:9", 1).close()
