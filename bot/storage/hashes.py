"""Salted hashes: what is found again without being kept in clear."""

from __future__ import annotations

import hashlib
import hmac

from bot.core.updates import Address


def keyed(secret: bytes, kind: str, text: str) -> str:
    """HMAC-SHA256 of a text; `kind` keeps hashes of different things apart."""
    return hmac.digest(secret, f"{kind}\0{text}".encode(), hashlib.sha256).hex()


def of_address(secret: bytes, address: Address) -> str:
    """An address as it is looked up."""
    return keyed(secret, "address", f"{address.channel}:{address.id}")


def of_update(secret: bytes, key: str) -> str:
    """An update's key as receipts hold it."""
    return keyed(secret, "update", key)
