"""WeChat's XML, in and out: only the fields we use are read, and nothing that somebody typed can break a reply."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from xml.etree import ElementTree

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
# A declaration can only stand before the root: where the root comes first there is none, whatever is quoted inside.
ROOT_FIRST: Final = re.compile(r"\ufeff?(?:<\?xml[^<>]*\?>)?\s*<xml\s*>")
ENVELOPE: Final = re.compile(
    rb"<xml>\s*<ToUserName><!\[CDATA\[\w*\]\]></ToUserName>\s*<Encrypt><!\[CDATA\[([\w+/]+={0,2})\]\]></Encrypt>\s*</xml>\s*",
)
ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A field as WeChat writes it: digits, or a text in one CDATA without brackets, line ends of Windows and ILLEGAL.
TEXT: Final = r"[\t\n\u0020-\\\^-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*"
FIELD: Final = re.compile(rf"<([A-Za-z]\w*)>(?:<!\[CDATA\[({TEXT})\]\]>|([0-9]+))</\1>", re.ASCII)
USUAL: Final = re.compile(rf"<xml>[ \t\r\n]*(?:{FIELD.pattern}[ \t\r\n]*)+</xml>[ \t\r\n]*", re.ASCII)


class Malformed(Exception):
    """A body that is not what WeChat sends."""


def sealed(body: bytes) -> str:
    """What an envelope holds, '' where it holds nothing. Malformed as below.

    The usual one is known at sight, which takes a tenth of the time; its content proves itself by its signature.
    """
    usual = ENVELOPE.fullmatch(body)
    return usual[1].decode() if usual else fields(body).get("Encrypt", "")


def fields(body: bytes | str) -> Fields:
    """The fields of `<xml>…</xml>` that we use. Malformed for anything else: a DOCTYPE or an ENTITY before parsing.

    The usual ones are known at sight, which takes a third of the time.
    """
    try:
        text = body if isinstance(body, str) else body.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("not UTF-8") from None
    usual = USUAL.fullmatch(text) is not None
    every = [(name, said or digits) for name, said, digits in FIELD.findall(text)] if usual else _parsed(text)
    used = [(name, said) for name, said in every if name in USED]
    found = dict(used)
    if len(found) < len(used):
        raise Malformed("a field twice")
    return found


def _parsed(text: str) -> list[tuple[str, str]]:
    """Names and texts of what stands in `<xml>…</xml>`."""
    if not ROOT_FIRST.match(text) or "\0" in text:  # with NULs in it the parser would take it for UTF-16
        raise Malformed("not <xml> first")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - nothing is declared in it, so nothing can swell
    except (ElementTree.ParseError, ValueError) as reason:
        raise Malformed(type(reason).__name__) from None
    return [(child.tag, child.text or "") for child in root]


def cdata(text: str) -> str:
    """Text as CDATA: `]]>` is parted over two sections, characters that XML forbids are left out."""
    return f"<![CDATA[{ILLEGAL.sub('', text).replace(']]>', ']]]]><![CDATA[>')}]]>"


_content = lru_cache(maxsize=512)(cdata)  # most screens are the same for everybody


def reply(asked: Fields, text: str, at: int) -> str:
    """A text answering what was asked; `at` in seconds since 1970."""
    return (
        f"<xml><ToUserName>{cdata(asked['FromUserName'])}</ToUserName>"
        f"<FromUserName>{cdata(asked.get('ToUserName', ''))}</FromUserName>"
        f"<CreateTime>{at}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content>{_content(text)}</Content></xml>"
    )


def envelope(encrypted: str, signature: str, timestamp: str, nonce: str) -> str:
    """An encrypted reply as it is sent."""
    return (  # base64 and hexadecimal digits need no care
        f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{cdata(nonce)}</Nonce></xml>"
    )
