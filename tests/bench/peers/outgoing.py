"""Processor time of one outgoing call, in µs: our transport, our whole call, or PTB's httpx as shipped."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Final

import uvloop
from aiohttp import ClientTimeout
from telegram.request import HTTPXRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.channels.telegram_api import IN_FLIGHT, Api, Transport
from tests.bench.platform import HOST, TOKEN
from tests.bench.processes import SERVER, pin

FIELDS: Final[dict[str, object]] = {"chat_id": 7_000_001, "text": "好的，记下了。" * 8, "parse_mode": "HTML"}
Call = Callable[[], Awaitable[object]]


async def cost(call: Call, in_flight: int, count: int) -> float:
    """µs of this process's time for one of `count` calls, `in_flight` at once."""
    left = count

    async def work() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            await call()

    start = time.process_time()
    async with asyncio.TaskGroup() as group:
        for _ in range(in_flight):
            group.create_task(work())
    return 1e6 * (time.process_time() - start) / count


async def main(what: str, api: int, in_flight: int, count: int) -> None:
    """Print the cost as JSON, after a warm-up that opens the connections."""
    url = f"http://{HOST}:{api}/bot{TOKEN}/sendMessage"
    data = RequestData([RequestParameter.from_input(name, value) for name, value in FIELDS.items()])
    whole = Api(TOKEN, f"http://{HOST}:{api}", 30)
    transport = HTTPXRequest(connection_pool_size=256) if what == "httpx" else Transport(IN_FLIGHT, ClientTimeout(20))
    await transport.initialize()

    async def carried() -> object:
        return await transport.do_request(url, "POST", data)

    async def called() -> object:
        return await whole.call("sendMessage", **FIELDS)

    call: Call = called if what == "whole" else carried
    await cost(call, in_flight, max(200, 2 * in_flight))
    print(json.dumps(await cost(call, in_flight, count)))
    await transport.shutdown()
    await whole.close()


if __name__ == "__main__":
    pin(SERVER)
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
