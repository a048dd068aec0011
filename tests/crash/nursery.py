"""Bots without the wait: everything is imported once, then each line on stdin forks one that serves until it is killed.

`python -m tests.crash.nursery [early]`; a life begins with `born PID` and ends with `ended CODE` on stdout.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import bot.channels.telegram
import bot.channels.telegram_api
import bot.channels.web  # noqa: F401 - so that no life has to
from bot import content, edition, nudger, server
from bot import settings as configuration
from bot.channels import PushFailed
from bot.core.guide import Guide
from bot.core.messages import Message
from bot.delivery import Lane
from bot.storage.nudges import Claimed


class Early(Lane):
    """Wrong on purpose: it marks a nudge as sent before the platform has accepted it. The harness must notice."""

    async def _push(self, claimed: Claimed, message: Message) -> PushFailed | str:
        await self._settle(claimed, "")
        return await super()._push(claimed, message)


def live(guide: Guide) -> NoReturn:
    """One life, from the settings on."""
    code = 70
    try:
        code = server.serve(configuration.read(None), guide)
    finally:
        sys.stdout.flush()
        os._exit(code)


def tell(words: str) -> None:
    """A line for the harness."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> None:
    """Life after life, until stdin ends."""
    if sys.argv[1:] == ["early"]:
        vars(nudger)["Lane"] = Early  # what `Nudger` puts in
    guide = content.load()
    edition.warm(guide)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            live(guide)
        tell(f"born {child}")
        tell(f"ended {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}")


if __name__ == "__main__":
    main()
