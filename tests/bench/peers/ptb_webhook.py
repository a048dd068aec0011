"""python-telegram-bot as shipped: Application.run_webhook, two trivial handlers that store nothing."""

from __future__ import annotations

import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from tests.bench.platform import HOST, SECRET, TOKEN


async def say(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a text."""
    assert update.message is not None
    await update.message.reply_text("你好")


async def tap(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a tap and edit its message."""
    assert update.callback_query is not None
    await update.callback_query.answer()
    await update.callback_query.edit_message_text("好的")


def main(port: int, api: int) -> None:
    """Serve at `port`, with the Bot API at `api`."""
    application: Application[Any, Any, Any, Any, Any, Any] = (
        Application.builder().token(TOKEN).base_url(f"http://{HOST}:{api}/bot").build()
    )
    application.add_handler(MessageHandler(filters.TEXT, say))
    application.add_handler(CallbackQueryHandler(tap))
    application.run_webhook(
        listen=HOST,
        port=port,
        url_path="telegram",
        secret_token=SECRET,
        webhook_url=f"http://{HOST}:{port}/telegram",
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
