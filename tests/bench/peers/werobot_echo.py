"""WeRoBot on bottle and waitress with four threads: encrypted echo, in memory, stores nothing."""

from __future__ import annotations

import sys
from typing import Any

import waitress
from werobot import WeRoBot
from werobot.contrib.bottle import make_view

from tests.bench.platform import HOST
from tests.channels.wechat_peer import APP, KEY, TOKEN

robot = WeRoBot(token=TOKEN, app_id=APP, encoding_aes_key=KEY, enable_session=False)


def echo(message: Any) -> str:
    """The same words back."""
    return str(message.content)


robot.add_handler(echo, type="text")


def main(port: int) -> None:
    """Serve at `port`."""
    from bottle import Bottle

    app = Bottle()
    app.route("/wechat", ["GET", "POST"], make_view(robot))
    app.route("/health", ["GET"], lambda: "ok")
    waitress.serve(app, host=HOST, port=port, threads=4, _quiet=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
