"""WeChat's error codes: which of the five push failures each one is, or which ability of the account it denies.

No text that leaves here repeats WeChat's own words: they can hold the person's id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.channels import NotNow, PushFailed, Rejected, TryLater, Unreachable

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")  # WeChat counts days by it
REFUSED_SECONDS: Final = 60.0
THROTTLED_SECONDS: Final = 60.0
STALE: Final = frozenset({40001, 40014, 42001})
BUSY: Final = -1
NO_MENU: Final = 46003
RID: Final = re.compile(r"\brid: ?([0-9a-f-]{8,64})")
IP: Final = re.compile(r"invalid ip:? ?\[?(?:::ffff:)?([0-9a-f.:]*[0-9a-f])")


class Refused(TryLater):
    """WeChat refuses us, whatever we say, until the operator has looked: tried again now and then, and meanwhile said
    first to whoever writes. `code` says why, `ip` is the one to allow."""

    def __init__(self, reason: str, code: int = 0, ip: str = "") -> None:
        super().__init__(REFUSED_SECONDS, reason)
        self.code, self.ip = code, ip


class Paused(TryLater):
    """The day's quota of this call is used up; it begins again at midnight in Shanghai."""


class Denied(NotNow):
    """This account may not make this call. `code` says why."""

    def __init__(self, reason: str, code: int = 0) -> None:
        super().__init__(reason)
        self.code = code


class Shut(NotNow):
    """They have not written lately, or do not follow: only their own message opens the window."""


class UsedUp(NotNow):
    """All messages of this window are used."""


class Spent(NotNow):
    """The permission for this one message is used, or was never given."""


class TooLong(Rejected):
    """More text than fits a message."""


class Unfamiliar(NotNow):
    """A code we do not know: not tried again, said at the next contact."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What WeChat said to one call. Code 0 is well."""

    code: int
    data: Mapping[str, Any]

    @property
    def rid(self) -> str:
        """The number under which WeChat finds the call again."""
        found = RID.search(str(self.data.get("errmsg", "")))
        return found[1] if found else ""

    @property
    def ip(self) -> str:
        """The address that WeChat sees us come from, where it complains about it."""
        found = IP.search(str(self.data.get("errmsg", ""))) if self.code == 40164 else None
        return found[1] if found else ""


KINDS: Final[Mapping[int, type[PushFailed]]] = {
    BUSY: TryLater,
    40001: Refused,  # from the token call a wrong AppSecret, from another one a token that was just renewed
    40014: Refused,
    42001: Refused,
    40013: Refused,
    40125: Refused,
    40164: Refused,
    50002: Refused,
    61024: Refused,
    40003: Unreachable,  # not a person of this account
    40200: Denied,
    48001: Denied,
    43004: Shut,
    45015: Shut,
    45047: UsedUp,
    43101: Spent,
    43019: Unreachable,
    48002: Unreachable,
    45002: TooLong,
    45009: Paused,
    45011: TryLater,
    47001: Rejected,
    47003: Rejected,
    40016: Rejected,  # the menu: how many, names, keys, addresses
    40018: Rejected,
    40019: Rejected,
    40020: Rejected,
}


def failure(endpoint: str, answer: Answer, at: datetime) -> PushFailed:
    """Which failure an answer is. `at` tells how long the day still lasts."""
    words = f"{endpoint}: errcode {answer.code}" + (f" rid {answer.rid}" if answer.rid else "")
    kind = KINDS.get(answer.code, Unfamiliar)
    if kind is Refused:
        return Refused(words, answer.code, answer.ip)
    if kind is Denied:
        return Denied(words, answer.code)
    if kind is Paused:
        return Paused((midnight(at) - at).total_seconds(), words)
    if kind is TryLater:
        return TryLater(THROTTLED_SECONDS if answer.code == 45011 else 0.0, words)
    return kind(words)


def midnight(at: datetime) -> datetime:
    """When the next day begins in Shanghai."""
    day = at.astimezone(SHANGHAI).date() + timedelta(days=1)
    return datetime.combine(day, time(0), SHANGHAI).astimezone(UTC)
