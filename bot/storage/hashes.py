"""Salted hashes: what is found again without being kept in clear."""

from __future__ import annotations

import hashlib

from bot.core.updates import Address


def keyed(secret: bytes, kind: str, text: str) -> str:
    """Keyed BLAKE2b of a text, 128 bits: enough that no two of them ever meet. `kind` keeps different things apart."""
    return keyed_bytes(secret, kind.encode(), text.encode())


def keyed_bytes(secret: bytes, kind: bytes, data: bytes) -> str:
    """The same of what may be no text."""
    key = secret if len(secret) <= hashlib.blake2b.MAX_KEY_SIZE else hashlib.sha256(secret).digest()
    return hashlib.blake2b(b"%b\0%b" % (kind, data), key=key, digest_size=16).hexdigest()


def of_address(secret: bytes, address: Address) -> str:
    """An address as it is looked up."""
    return keyed(secret, "address", f"{address.channel}:{address.id}")


def of_update(secret: bytes, key: str) -> str:
    """An update's key as receipts hold it."""
    return keyed(secret, "update", key)
