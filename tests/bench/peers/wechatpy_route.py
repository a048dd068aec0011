"""wechatpy behind Starlette and uvicorn: decrypts, answers the same words to everybody, encrypts, stores nothing."""

from __future__ import annotations

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import create_reply

from tests.bench.platform import HOST
from tests.channels.wechat_peer import APP, KEY, TOKEN

crypto = WeChatCrypto(TOKEN, KEY, APP)


async def callback(request: Request) -> Response:
    """As wechatpy's documents show it."""
    query, body = request.query_params, await request.body()
    xml = crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
    reply = create_reply("你好", message=parse_message(xml))
    return Response(crypto.encrypt_message(reply.render(), query["nonce"], query["timestamp"]), media_type="text/xml")


async def health(_: Request) -> Response:
    """Up."""
    return Response("ok")


app = Starlette(routes=[Route("/wechat", callback, methods=["POST"]), Route("/health", health)])

if __name__ == "__main__":
    uvicorn.run(app, host=HOST, port=int(sys.argv[1]), log_level="warning", access_log=False)
