"""A tap: the wish behind a button, as a short code that means the same for years."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

LIMIT = 64  # bytes; Telegram's limit for callback_data, the tightest of all channels
SEPARATOR = ":"
REMEMBERED = 1024  # taps; most buttons are the same for everybody


class Tap(NamedTuple):
    """What a button wishes: a verb and its arguments, `mark:1:pen:1`. It states the wish, never a toggle."""

    verb: str
    args: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The tap as text, at most 64 bytes; ValueError when it does not fit."""
        code = SEPARATOR.join((self.verb, *self.args))
        if len(code.encode()) > LIMIT:
            raise ValueError(f"a tap of more than {LIMIT} bytes: {code}")
        return code


@lru_cache(maxsize=REMEMBERED)
def tap(verb: str, *args: str | int) -> Tap:
    """A tap from loose arguments; numbers become text."""
    return Tap(verb, tuple(str(arg) for arg in args))


@lru_cache(maxsize=REMEMBERED)
def read(code: str) -> Tap:
    """The tap a code stands for; an unknown verb is the handler's affair, not ours."""
    verb, *args = code.split(SEPARATOR)
    return Tap(verb, tuple(args))
