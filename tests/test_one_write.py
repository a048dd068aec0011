"""What one turn of the loop writes leaves together, in its order, and nothing is kept back for good."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import pytest
from starlette.types import Receive, Scope, Send

from bot import server
from bot.one_write import AT_ONCE, Joined


class Wire(asyncio.Transport):
    """A transport that notes what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.closed
        self.writes.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def held() -> tuple[Wire, Joined]:
    """A wire, and what holds back what is written to it."""
    wire = Wire()
    return wire, Joined(wire, asyncio.get_running_loop())


@pytest.mark.parametrize(
    ("parts", "writes"),
    [
        ([b"head", b"body"], [b"headbody"]),
        ([b"head"], [b"head"]),
        ([b"x" * AT_ONCE, b"y", b"z"], [b"x" * AT_ONCE + b"y", b"z"]),
    ],
)
async def test_what_one_turn_writes_leaves_together(parts: list[bytes], writes: list[bytes]) -> None:
    """At the end of the turn; much of it at once, and then whatever follows."""
    wire, joined = held()
    for part in parts:
        joined.write(part)
    await asyncio.sleep(0)
    assert wire.writes == writes
    joined.write(b"more")
    await asyncio.sleep(0)
    assert wire.writes == [*writes, b"more"]


async def test_closing_says_what_is_left() -> None:
    """And only then closes; nothing is written after that."""
    wire, joined = held()
    joined.write(b"last words")
    joined.close()
    await asyncio.sleep(0)
    assert wire.writes == [b"last words"]
    assert joined.is_closing()


async def test_whoever_hung_up_is_told_nothing() -> None:
    """A connection that was lost before the turn ended takes no more writes, and that is no error."""
    wire, joined = held()
    joined.write(b"too late")
    wire.close()
    await asyncio.sleep(0)
    assert wire.writes == []


async def _streamed(scope: Scope, receive: Receive, send: Send) -> None:
    """Two pieces, the second only after the first was fetched."""
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"first", "more_body": True})
    await receive()  # the client has hung up its side after reading it
    await send({"type": "http.response.body", "body": b"second"})


async def _serving(talk: Callable[[int], None]) -> None:
    """Our server around that app while `talk` runs in a thread."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        served = server._server(_streamed)
        async with asyncio.TaskGroup() as group:
            group.create_task(served.serve(sockets=[listener]))
            await asyncio.to_thread(talk, listener.getsockname()[1])
            served.should_exit = True


async def test_a_stream_waits_for_nobody() -> None:
    """Each piece of a stream leaves in its own turn: a page that listens hears it at once."""
    heard = b""

    def talk(port: int) -> None:
        nonlocal heard
        with socket.create_connection(("127.0.0.1", port), 5) as one:
            one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            while b"first" not in heard:
                heard += one.recv(4096)

    await _serving(talk)
    assert heard.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"second" not in heard
