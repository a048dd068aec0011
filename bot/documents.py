"""Files built on demand from what is stored, and the signed links that open them for an hour."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import escape
from typing import Any, Final

VALID: Final = timedelta(hours=1)
STYLE: Final = (
    "body{font:16px/1.7 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}h2{margin-top:2rem}"
    "td,th{padding:.2rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid #ddd}"
)
TITLES: Final = {
    "person": "你",
    "addresses": "你的地址",
    "cases": "事情",
    "checklist": "打前清单",
    "promises": "承诺",
    "complaints": "投诉",
    "nudges": "提醒",
    "journal": "变动（从旧到新）",
}


def link(secret: bytes, ref: str, now: datetime) -> str:
    """A path that opens a document until an hour from now."""
    payload = f"{int((now + VALID).timestamp())}:{ref}".encode()
    return f"/f/{_b64(payload)}.{_b64(_signature(secret, payload))}"


def opened(secret: bytes, token: str, now: datetime) -> str | None:
    """The document a token opens; None when it is forged, broken or too old."""
    body = token.partition(".")[0]
    try:
        payload = _unb64(body)
    except (ValueError, binascii.Error):
        return None
    # Compared as written: base64 has more than one spelling for the same bytes.
    right = f"{_b64(payload)}.{_b64(_signature(secret, payload))}"
    if not hmac.compare_digest(token.encode(), right.encode()):
        return None
    until, _, ref = payload.decode().partition(":")
    return ref if datetime.fromtimestamp(int(until), UTC) >= now else None


def _signature(secret: bytes, payload: bytes) -> bytes:
    return hmac.digest(secret, b"document\0" + payload, sha256)[:16]


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def page(data: Mapping[str, Any]) -> bytes:
    """All that is kept about a person as one readable page."""
    sections = "".join(f"<h2>{escape(title)}</h2>{_table(data.get(name))}" for name, title in TITLES.items())
    head = (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>回音：你的记录</title><style>{STYLE}</style>'
    )
    return f"{head}<h1>回音：你的记录</h1><p>时间都是 UTC。</p>{sections}</html>".encode()


def _table(rows: Any) -> str:
    listed = [rows] if isinstance(rows, Mapping) else list(rows or ())
    if not listed:
        return "<p>没有</p>"
    heads = "".join(f"<th>{escape(str(name))}</th>" for name in listed[0])
    lines = "".join("<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row.values()) + "</tr>" for row in listed)
    return f"<table><tr>{heads}</tr>{lines}</table>"


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "<br>".join(escape(", ".join(f"{k}: {v}" for k, v in entry.items())) for entry in value)
    return escape("" if value is None else str(value))
