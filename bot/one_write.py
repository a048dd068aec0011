"""An answer leaves in one piece: uvicorn writes its head and its body apart, each a system call and often a packet."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

AT_ONCE: Final = 64 * 1024  # bytes; more than that is not held back


class Joined:
    """A transport that writes what was written in one turn of the loop at the end of that turn."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Hold it until the turn ends, unless there is much of it."""
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)
        self._size += len(data)
        if self._size > AT_ONCE:
            self._flush()

    def close(self) -> None:
        """What was written still goes out."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        whole = b"".join(self._held)
        self._held.clear()
        self._size = 0
        if whole and not self._transport.is_closing():  # whoever hung up meanwhile is told nothing
            self._transport.write(whole)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class OneWrite(HttpToolsProtocol):
    """uvicorn's protocol on a joined transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(Joined(transport, self.loop))  # type: ignore[arg-type]
