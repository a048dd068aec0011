"""python-telegram-bot with its AIORateLimiter: a broadcast at a given moment, and one handler that answers."""

from __future__ import annotations

import asyncio
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from telegram import Update
from telegram.ext import AIORateLimiter, Application, ContextTypes, MessageHandler, filters


async def say(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a text."""
    assert update.message is not None
    await update.message.reply_text("你好")


def main(token: str, base: str, due: float, first: int, end: int) -> None:
    """Poll, and write to everybody from `first` to `end` when the wall clock shows `due`."""

    async def ring(context: ContextTypes.DEFAULT_TYPE) -> None:
        await asyncio.gather(*(context.bot.send_message(chat, "到时间了，退了吗？") for chat in range(first, end)))

    application: Application[Any, Any, Any, Any, Any, Any] = (
        Application.builder()
        .token(token)
        .base_url(f"{base}/bot")
        .rate_limiter(AIORateLimiter(max_retries=5))
        .concurrent_updates(True)
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, say))
    assert application.job_queue is not None
    application.job_queue.run_once(ring, datetime.fromtimestamp(due, UTC))
    application.run_polling()


if __name__ == "__main__":
    logging.disable()
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
