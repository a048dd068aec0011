"""aiogram behind its aiohttp server on uvloop: answer() and edit_text(), handlers that store nothing."""

from __future__ import annotations

import sys
from typing import Any

import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from tests.bench.platform import HOST, SECRET, TOKEN


async def say(message: Any) -> None:
    """Answer a text."""
    await message.answer("你好")


async def tap(query: Any) -> None:
    """Answer a tap and edit its message."""
    await query.answer()
    await query.message.edit_text("好的")


def main(port: int, api: int) -> None:
    """Serve at `port`, with the Bot API at `api`."""
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(f"http://{HOST}:{api}")))
    dispatcher = Dispatcher()
    dispatcher.message.register(say)
    dispatcher.callback_query.register(tap)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, path="/telegram")
    web.run_app(app, host=HOST, port=port, access_log=None, print=None, loop=uvloop.new_event_loop())


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
