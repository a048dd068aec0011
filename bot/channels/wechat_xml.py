"""WeChat's XML, in and out: only the fields we use are read, and nothing that somebody typed can break a reply."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

Fields = dict[str, str]

USED: Final = frozenset(
    {
        "Content",
        "CreateTime",
        "Encrypt",
        "Event",
        "EventKey",
        "FromUserName",
        "MsgId",
        "MsgType",
        "Recognition",
        "Title",
        "ToUserName",
        "bizmsgmenuid",
    }
)
DEEPEST: Final = 8  # WeChat nests three deep
DECLARED: Final = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Malformed(Exception):
    """A body that is not what WeChat sends."""


@dataclass(slots=True)
class _Reading:
    """Gathers the text of the root's own children."""

    found: Fields = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def begin(self, name: str, _: dict[str, str]) -> None:
        self.path.append(name)
        if len(self.path) > DEEPEST:
            raise Malformed("too deep")
        if len(self.path) == 2:
            self.texts.clear()

    def heard(self, text: str) -> None:
        if len(self.path) == 2:
            self.texts.append(text)

    def end(self, _: str) -> None:
        name = self.path.pop()
        if len(self.path) != 1 or name not in USED:
            return
        if name in self.found:
            raise Malformed(f"{name} twice")
        self.found[name] = "".join(self.texts)

    def declared(self, *_: object) -> None:
        raise Malformed("declaration")


def fields(body: bytes | str) -> Fields:
    """The fields of `<xml>…</xml>` that we use. Malformed for anything else, before any entity is looked at."""
    try:
        text = body if isinstance(body, str) else body.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("not UTF-8") from None
    if DECLARED.search(text):
        raise Malformed("declaration")
    reading = _Reading()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = reading.begin
    parser.CharacterDataHandler = reading.heard
    parser.EndElementHandler = reading.end
    parser.StartDoctypeDeclHandler = reading.declared
    try:
        parser.Parse(text.encode("utf-8", "strict"), True)
    except (expat.ExpatError, UnicodeEncodeError) as reason:
        raise Malformed(type(reason).__name__) from None
    return reading.found


def cdata(text: str) -> str:
    """Text as CDATA: `]]>` is parted over two sections, characters that XML forbids are left out."""
    return f"<![CDATA[{ILLEGAL.sub('', text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def reply(asked: Fields, text: str, at: int) -> str:
    """A text answering what was asked; `at` in seconds since 1970."""
    return (
        f"<xml><ToUserName>{cdata(asked['FromUserName'])}</ToUserName>"
        f"<FromUserName>{cdata(asked.get('ToUserName', ''))}</FromUserName>"
        f"<CreateTime>{at}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content>{cdata(text)}</Content></xml>"
    )


def envelope(encrypted: str, signature: str, timestamp: str, nonce: str) -> str:
    """An encrypted reply as it is sent."""
    return (
        f"<xml><Encrypt>{cdata(encrypted)}</Encrypt><MsgSignature>{cdata(signature)}</MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{cdata(nonce)}</Nonce></xml>"
    )
