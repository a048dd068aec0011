"""WeChat's side of the callback, written from its documents with AES alone: nothing here is wechatpy's or ours."""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

APP: Final = "wx0123456789abcdef"
TOKEN: Final = "callbacktoken"
KEY: Final = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD: Final = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
NOW: Final = 1_795_500_000
WHO: Final = "oPenid_of-somebody0000000000"
FIRST_MSG_ID: Final = 7_000_000_000_000_000
US: Final = "gh_0123456789ab"

App = Callable[[Any, Any, Any], Awaitable[None]]


def sign(*parts: str) -> str:
    """SHA-1 over the sorted parts."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - what the platform asks for


def _cipher(key: str) -> Cipher[modes.CBC]:
    raw = base64.b64decode(key + "=")
    return Cipher(algorithms.AES(raw), modes.CBC(raw[:16]))


def seal(text: str, key: str = KEY, app: str = APP) -> str:
    """16 bytes, the length, the text, the app id, padded to 32."""
    data = text.encode()
    whole = b"0123456789abcdef" + struct.pack(">I", len(data)) + data + app.encode()
    pad = 32 - len(whole) % 32
    encryptor = _cipher(key).encryptor()
    return base64.b64encode(encryptor.update(whole + bytes([pad]) * pad) + encryptor.finalize()).decode()


def unseal(encrypted: str, key: str = KEY) -> tuple[str, str]:
    """The text and the app id; the padding must be right to the last byte."""
    decryptor = _cipher(key).decryptor()
    whole = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
    pad = whole[-1]
    assert 1 <= pad <= 32
    assert whole[-pad:] == bytes([pad]) * pad
    [length] = struct.unpack(">I", whole[16:20])
    return whole[20 : 20 + length].decode(), whole[20 + length : -pad].decode()


def text_of(xml: str) -> dict[str, str]:
    """The children of the root, read by another parser than ours."""
    return {child.tag: child.text or "" for child in ET.fromstring(xml)}  # noqa: S314 - our own answers


def message(number: int = 1, /, **fields: str) -> str:
    """A message or an event as WeChat writes it."""
    whole = {"ToUserName": US, "FromUserName": WHO, "CreateTime": str(NOW), **fields}
    if whole.get("MsgType") != "event":
        whole.setdefault("MsgId", str(FIRST_MSG_ID + number))
    parted = {name: value.replace("]]>", "]]]]><![CDATA[>") for name, value in whole.items()}
    inner = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in parted.items())
    return f"<xml>{inner}</xml>"


def typed(text: str, number: int = 1) -> str:
    """Something typed."""
    return message(number, MsgType="text", Content=text)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    headers: Mapping[bytes, bytes]

    def content(self, key: str = KEY, who: str = WHO) -> str:
        """The text of an encrypted reply, its signature checked; empty for silence."""
        if self.body == b"success":
            return ""
        outside = text_of(self.body.decode())
        assert outside["MsgSignature"] == sign(TOKEN, outside["TimeStamp"], outside["Nonce"], outside["Encrypt"])
        text, app = unseal(outside["Encrypt"], key)
        assert app == APP
        inside = text_of(text)
        assert (inside["ToUserName"], inside["FromUserName"], inside["MsgType"]) == (who, US, "text")
        return inside["Content"]


def safe_query(encrypted: str, at: int = NOW, **other: str) -> dict[str, str]:
    """The query of safe mode."""
    stamp, nonce = str(at), "nonce"
    return {
        "signature": sign(TOKEN, stamp, nonce), "timestamp": stamp, "nonce": nonce, "openid": WHO, "encrypt_type": "aes",
        "msg_signature": sign(TOKEN, stamp, nonce, encrypted), **other,
    }  # fmt: skip


def plain_query(at: int = NOW, **other: str) -> dict[str, str]:
    """The query of plain mode, and of the verification."""
    return {"signature": sign(TOKEN, str(at), "nonce"), "timestamp": str(at), "nonce": "nonce", **other}


async def send(
    app: App, query: Mapping[str, str] | bytes, body: bytes = b"", method: str = "POST", path: str = "/wechat"
) -> Answer:
    """One request over ASGI."""
    raw = query if isinstance(query, bytes) else urlencode(query).encode()
    headers = [(b"content-length", b"%d" % len(body))]
    scope = {"type": "http", "method": method, "path": path, "query_string": raw, "headers": headers}
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def kept(event: Any) -> None:
        sent.append(event)

    await app(scope, receive, kept)
    return Answer(sent[0]["status"], b"".join(one.get("body", b"") for one in sent[1:]), dict(sent[0]["headers"]))


async def post(app: App, xml: str, key: str = KEY, at: int = NOW) -> Answer:
    """An encrypted message."""
    encrypted = seal(xml, key)
    body = f"<xml><ToUserName><![CDATA[{US}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    return await send(app, safe_query(encrypted, at), body.encode())
