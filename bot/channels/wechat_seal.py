"""Signatures and encryption of WeChat's callback.

Not wechatpy's: it takes three times as long to sign, and its chance is a sample of letters. Two other implementations
read what this one writes, and the other way round (tests/channels/test_wechat_seal.py).
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode
from binascii import a2b_base64, b2a_base64
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha1
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.channels.wechat_xml import Malformed

FRESH: Final = 600  # seconds by which a timestamp may differ from our clock
KEY_BYTES: Final = 32
CHANCE_BYTES: Final = 16
LENGTH_BYTES: Final = 4
BLOCK: Final = 32
PADS: Final = tuple(bytes([size]) * size for size in range(BLOCK + 1))  # each byte says how many there are


class Forged(Exception):
    """A request that WeChat did not sign, or signed too long ago."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What proves that WeChat speaks: the token, the current and the previous AES key, as the console has them."""

    app_id: str
    token: str = field(repr=False)
    keys: tuple[str, ...] = field(default=(), repr=False)

    def sign(self, *parts: str) -> str:
        """The signature of these parts under our token: SHA-1 over all of them, sorted. The platform's choice."""
        whole = "".join(sorted((self.token, *parts)))
        return sha1(whole.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()

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
            except (ValueError, IndexError):  # no base64, no whole block, no such padding, no text, not for us
                continue
        raise Malformed("no key opens it")

    def close(self, text: str, key: str) -> str:
        """A text encrypted with one of the keys."""
        return crypto(key).encrypt(text, self.app_id)


class Crypto:
    """AES as WeChat frames it: 16 bytes of chance, the length, the text and the app's id, padded to 32 bytes, in CBC
    with the first half of the key as its start."""

    def __init__(self, key: str) -> None:
        whole = raw(key)
        self.cipher = Cipher(AES(whole), CBC(whole[:CHANCE_BYTES]))

    def encrypt(self, text: str, app_id: str) -> str:
        """The text in base64."""
        data = text.encode("utf-8", "replace")
        whole = secrets.token_bytes(CHANCE_BYTES) + len(data).to_bytes(LENGTH_BYTES, "big") + data + app_id.encode()
        encryptor = self.cipher.encryptor()
        sealed = encryptor.update(whole + PADS[BLOCK - len(whole) % BLOCK]) + encryptor.finalize()
        return b2a_base64(sealed, newline=False).decode()

    def decrypt(self, encrypted: str, app_id: str) -> str:
        """The text; ValueError, or another error, where another key, another account or nobody encrypted it."""
        decryptor = self.cipher.decryptor()
        whole = decryptor.update(a2b_base64(encrypted, strict_mode=True)) + decryptor.finalize()
        start = CHANCE_BYTES + LENGTH_BYTES
        end = start + int.from_bytes(whole[CHANCE_BYTES:start], "big")
        if whole[end:] != app_id.encode() + PADS[whole[-1]]:
            raise ValueError("not for us")
        return whole[start:end].decode()


@lru_cache(maxsize=4)
def crypto(key: str) -> Crypto:
    """The same for every message of a key; ValueError for what is none."""
    return Crypto(key)


def raw(key: str) -> bytes:
    """The 32 bytes of a key of 43 characters; ValueError for any other."""
    found = b64decode(f"{key}=")
    if len(found) != KEY_BYTES:
        raise ValueError("an AES key of WeChat has 43 characters")
    return found
