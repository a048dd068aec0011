"""One-time subscription: the link by which somebody allows one message, and what comes back from its page."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

PAGE: Final = "https://mp.weixin.qq.com/mp/subscribemsg"
PATH: Final = "/ticket"
SCENES: Final = 10_000
PART: Final = "x"  # between the nudge's number and the signature: only letters and digits come back
AGAIN: Final = 1_009  # scenes between one saying of a nudge and its next; nobody has as many nudges
Sign = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Granted:
    """Somebody allowed one message about a nudge: store this."""

    openid: str
    scene: int
    nudge: int


@dataclass(frozen=True, slots=True)
class Declined:
    """Somebody said no; WeChat does not say who, and there is nothing to store."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Asks for permission to say one thing later. `sign` is a keyed hash, so that nobody can allow for another.

    `public_url` must lie on the account's 业务域名. Without a template there is nothing to ask for.
    """

    app_id: str
    template_id: str
    public_url: str
    sign: Sign = field(repr=False)

    @property
    def offered(self) -> bool:
        """Whether there is a page to send people to."""
        return bool(self.template_id and self.public_url)

    def link(self, openid: str, nudge: int, times: int = 0) -> str:
        """Where to tap, for one nudge of one person: each has a scene of its own, for they do not add up.

        A nudge that was said `times` times and is to be said again asks anew: what was spent is spent.
        """
        scene = (nudge - 1 + AGAIN * times) % SCENES + 1
        asked = {
            "action": "get_confirm",
            "appid": self.app_id,
            "scene": scene,
            "template_id": self.template_id,
            "redirect_url": f"{self.public_url}{PATH}",
            "reserved": self._reserved(openid, scene, nudge),
        }
        return f"{PAGE}?{urlencode(asked)}#wechat_redirect"

    def returned(self, query: Mapping[str, str]) -> Granted | Declined | None:
        """What GET /ticket was told; None for what comes from no link of ours: 403, and nothing is stored."""
        if query.get("template_id") != self.template_id or not self.offered:
            return None
        if query.get("action") == "cancel":
            return Declined()
        openid, reserved = query.get("openid", ""), query.get("reserved", "")
        scene, nudge = _number(query.get("scene", "")), _number(reserved.partition(PART)[0])
        ours = hmac.compare_digest(self._reserved(openid, scene, nudge).encode(), reserved.encode())
        return Granted(openid, scene, nudge) if ours and openid and scene and query.get("action") == "confirm" else None

    def _reserved(self, openid: str, scene: int, nudge: int) -> str:
        """What comes back as it is: for which nudge, and that we asked this person for it."""
        return f"{nudge}{PART}{self.sign(f'{scene}:{nudge}:{openid}')}"


def _number(text: str) -> int:
    """A number of at most nine digits, or 0."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0
