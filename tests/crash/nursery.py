"""Bots without the wait: everything is imported once, then each order on stdin forks one that serves until it is killed.

An order is a line of JSON (`lives.Order`). On stdout a lane's life begins with `LANE born PID`, may say `LANE died POINT
PEOPLE`, and ends with `LANE ended CODE`. The shims of `disk` are preloaded; each life's surroundings wake them or not.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NoReturn

import bot.channels.telegram
import bot.channels.web
import bot.channels.wechat  # noqa: F401 - so that no life has to
from bot import content, edition, server
from bot import settings as configuration
from bot.channels import telegram_api, wechat_api
from bot.core.guide import Guide
from tests.crash import points
from tests.crash.platform import LIFE
from tests.crash.sabotage import SABOTAGE

CALL_SECONDS: Final = 2.0  # a life is too short for the twenty that a call may take
LOOK_SECONDS: Final = 0.005  # how often the ends of lives are looked for


def live(guide: Guide, order: dict[str, Any]) -> NoReturn:
    """One life, from the settings on."""
    code = 70
    try:
        os.chdir(order["folder"])
        with Path("stderr.txt").open("ab") as errors:
            os.dup2(errors.fileno(), 2)
        os.environ.update(order["environment"])
        for api in (telegram_api, wechat_api):
            vars(api)["JSON_TYPE"] = {**vars(api)["JSON_TYPE"], LIFE: str(order["life"])}
        if order["sabotage"]:
            SABOTAGE[order["sabotage"]]()
        if order["point"]:
            points.arm(order["lane"], order["point"], order["passings"])
        code = server.serve(configuration.read(None), guide)
    finally:
        sys.stdout.flush()
        os._exit(code)


def tell(words: str) -> None:
    """A line for the harness."""
    os.write(1, f"{words}\n".encode())


def orders(lives: dict[int, str]) -> Iterator[dict[str, Any]]:
    """Each order, until stdin ends; meanwhile the ends of lives are told."""
    unread = b""
    while True:
        if select.select([0], [], [], LOOK_SECONDS if lives else None)[0]:
            came = os.read(0, 65536)
            if not came:
                return
            *lines, unread = (unread + came).split(b"\n")
            yield from map(json.loads, lines)
        for pid in tuple(lives):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                tell(f"{lives.pop(pid)} ended {os.waitstatus_to_exitcode(status)}")


def main() -> None:
    """Life after life."""
    vars(telegram_api)["CALL_SECONDS"] = CALL_SECONDS
    wechat_api.Api.__init__.__defaults__ = (asyncio.sleep, CALL_SECONDS)
    guide = content.load()
    edition.warm(guide)
    lives: dict[int, str] = {}
    for order in orders(lives):
        child = os.fork()
        if child == 0:
            live(guide, order)
        lives[child] = order["lane"]
        tell(f"{order['lane']} born {child}")


if __name__ == "__main__":
    main()
