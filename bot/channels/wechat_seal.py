"""Signatures and encryption of WeChat's callback: the one file of it that uses wechatpy."""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from wechatpy.crypto import PrpCrypto
from wechatpy.utils import WeChatSigner

from bot.channels.wechat_xml import Malformed

FRESH: Final = 600  # seconds by which a timestamp may differ from our clock
KEY_BYTES: Final = 32
CHANCE_BYTES: Final = 16


class Forged(Exception):
    """A request that WeChat did not sign, or signed too long ago."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What proves that WeChat speaks: the token, the current and the previous AES key, as the console has them."""

    app_id: str
    token: str = field(repr=False)
    keys: tuple[str, ...] = field(default=(), repr=False)

    def sign(self, *parts: str) -> str:
        """The signature of these parts under our token."""
        signer = WeChatSigner()
        signer.add_data(self.token, *parts)
        return str(signer.signature)

    def check(self, given: str, timestamp: str, now: float, *parts: str) -> None:
        """Forged unless `given` signs the timestamp and the parts, in constant time, and it is fresh.

        `now` in seconds since 1970.
        """
        expected = self.sign(timestamp, *parts)
        if not hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()):
            raise Forged("signature")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            raise Forged("timestamp")
        if abs(now - int(timestamp)) > FRESH:
            raise Forged("stale")

    def open(self, encrypted: str) -> tuple[str, str]:
        """What was encrypted, and the key that opened it. Malformed when none does."""
        for key in self.keys:
            try:
                return crypto(key).decrypt(encrypted, self.app_id), key
            except Exception:  # noqa: BLE001, S112 - a wrong key shows itself in eight ways, all the same to us
                continue
        raise Malformed("no key opens it")

    def close(self, text: str, key: str) -> str:
        """A text encrypted with one of the keys."""
        sealed: bytes = crypto(key).encrypt(text, self.app_id)
        return sealed.decode()


class Crypto(PrpCrypto):  # type: ignore[misc]
    """wechatpy's, with chance from the system: its own is a sample of letters, and ten times slower."""

    def get_random_string(self) -> bytes:
        """16 bytes that make every message another one."""
        return secrets.token_bytes(CHANCE_BYTES)


@lru_cache(maxsize=4)
def crypto(key: str) -> Crypto:
    """The same for every message of a key; ValueError for what is none."""
    return Crypto(raw(key))


def raw(key: str) -> bytes:
    """The 32 bytes of a key of 43 characters; ValueError for any other."""
    found = b64decode(f"{key}=")
    if len(found) != KEY_BYTES:
        raise ValueError("an AES key of WeChat has 43 characters")
    return found
