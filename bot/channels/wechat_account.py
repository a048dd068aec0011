"""What an Official Account may do: by its kind before anybody has tried, and then by what WeChat answered.

The kinds by the platform's table of permissions, as docs/wechat.md has it (checked 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

Kind = Literal["auto", "test", "subscription", "subscription-verified", "service", "service-verified"]
May = Mapping[str, bool]
"""custom, ticket and menu: allowed, not allowed, or absent where nobody knows."""

ALL: Final[May] = {"custom": True, "ticket": True, "menu": True}
NONE: Final[May] = {"custom": False, "ticket": False, "menu": False}
MAY: Final[Mapping[Kind, May]] = {
    "auto": {},
    "test": {"custom": True, "menu": True},  # whether it has one-time subscriptions is written nowhere
    "subscription": NONE,
    "subscription-verified": ALL,
    "service": {**NONE, "menu": True},
    "service-verified": ALL,
}
NAMES: Final[Mapping[Kind, str]] = {
    "auto": "没填",
    "test": "测试号",
    "subscription": "没认证的订阅号",
    "subscription-verified": "认证的订阅号",
    "service": "没认证的服务号",
    "service-verified": "认证的服务号",
}


def may(kind: Kind, template_id: str) -> May:
    """What such an account may do. A template's number is shown to verified accounts only: who has one is verified."""
    return ALL if kind == "auto" and template_id else MAY[kind]


BELIEVED: Final = timedelta(days=1)  # how long an answer tells what the account may do


class Known(Protocol):
    """Whether the account may do something, by which error not, and until when to believe it."""

    @property
    def able(self) -> bool: ...
    @property
    def code(self) -> int: ...
    @property
    def detail(self) -> str: ...
    @property
    def until(self) -> datetime: ...


class Abilities(Protocol):
    """What is known of the account."""

    async def known(self, at: datetime) -> Mapping[str, Known]:
        """By name: custom, ticket, menu, token; quota, whose detail is what is left of how much."""

    async def learn(self, name: str, until: datetime, code: int = 0, detail: str = "") -> None:
        """Note what an answer showed; code 0 is that it worked."""
