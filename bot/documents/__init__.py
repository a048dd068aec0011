"""Files built on demand from what is stored; here the signed links that open them for a while."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

HOUR: Final = timedelta(hours=1)
# Everything about a person is fetched at once or never; a date without a word of what it is for may wait for a while.
VALID: Final[Mapping[str, timedelta]] = {"export": HOUR, "calendar": timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class Link:
    """What a link of ours opens, and until when (UTC)."""

    ref: str
    until: datetime


def link(secret: bytes, ref: str, now: datetime) -> str:
    """A path that opens a document for as long as its kind, the part of `ref` before the first colon, is valid."""
    until = now + VALID.get(ref.partition(":")[0], HOUR)
    payload = f"{int(until.timestamp())}:{ref}".encode()
    return f"/{_folder(ref)}/{_b64(payload)}.{_b64(_signature(secret, payload))}"


def _folder(ref: str) -> str:
    """A case is a page to look at, everything else a file to keep."""
    return "case" if ref.startswith("case:") and ref.endswith(":html") else "f"


def opened(secret: bytes, token: str) -> Link | None:
    """What a token opens, also when it is too late for it; None when it is forged or broken."""
    body = token.partition(".")[0]
    try:
        payload = _unb64(body)
    except (ValueError, binascii.Error):
        return None
    # Compared as written: base64 has more than one spelling for the same bytes.
    right = f"{_b64(payload)}.{_b64(_signature(secret, payload))}"
    if not hmac.compare_digest(token.encode("utf-8", "replace"), right.encode()):
        return None
    until, _, ref = payload.decode().partition(":")
    return Link(ref, datetime.fromtimestamp(int(until), UTC))


def _signature(secret: bytes, payload: bytes) -> bytes:
    return hmac.digest(secret, b"document\0" + payload, sha256)[:16]


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
