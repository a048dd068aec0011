"""XML in and out."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat_xml import ILLEGAL, Malformed, fields, reply, sealed
from tests.channels.wechat_peer import US, WHO, text_of, typed

PIECES: Final = (
    "\r\n", "\n", "\t", "\x0b", "\ufffe", "\U0001f600", "]", "]]", "]]>", "]]]]><![CDATA[>", "[", "<", ">", "&", "&amp;", "<b>1</b>",
    "<Content>1</Content>", "<Content><![CDATA[2]]></Content>", "<a>1</b>", "<a> 1</a>", "<1>1</1>", "<a b='1'>1</a>",
    "<a/>", "<a>١</a>", "<é>1</é>", "<a>1</a >", "\u00a0", "\u3000", "\ufeff", "<a></a>", "<MsgId>12</MsgId>",
)  # fmt: skip


def test_only_what_is_used_is_read() -> None:
    """Other fields and what is nested are passed over."""
    body = "<xml><Content>a</Content><Secret>b</Secret><SendPicsInfo><Content>c</Content></SendPicsInfo></xml>"
    assert fields(body) == {"Content": "a"}


def test_text_in_pieces() -> None:
    """CDATA, references and plain text side by side are one text."""
    assert fields("<xml><Content>a<![CDATA[<b>]]>&amp;c</Content></xml>") == {"Content": "a<b>&c"}
    assert fields(typed("你好").encode())["Content"] == "你好"


@pytest.mark.parametrize(
    ("body", "inside"),
    [
        ("<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[a/b+c==]]></Encrypt></xml>", "a/b+c=="),
        ("<xml>\n <ToUserName><![CDATA[gh_1]]></ToUserName>\n <Encrypt><![CDATA[ab]]></Encrypt>\n</xml>\n", "ab"),
        ("<xml><Encrypt>ab</Encrypt><ToUserName>gh_1</ToUserName></xml>", "ab"),
        ("<xml><Encrypt><![CDATA[a]]><![CDATA[b]]></Encrypt><AgentID></AgentID></xml>", "ab"),
        ("<xml><ToUserName>x</ToUserName></xml>", ""),
    ],
)
def test_an_envelope(body: str, inside: str) -> None:
    """As WeChat writes it and any other way that XML allows, the same comes out."""
    assert sealed(body.encode()) == inside


@given(st.binary(max_size=60), st.integers(0, 80))
def test_a_damaged_envelope_is_read_like_any_body(noise: bytes, place: int) -> None:
    """What is known at sight is exactly what XML says that it is."""
    body = b"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[abcd]]></Encrypt></xml>"
    damaged = body[:place] + noise + body[place + len(noise) :]
    try:
        whole = fields(damaged).get("Encrypt", "")
    except Malformed:
        with pytest.raises(Malformed):
            sealed(damaged)
    else:
        assert sealed(damaged) == whole


@given(st.text(max_size=9) | st.sampled_from([*PIECES]), st.integers(0, 330), st.integers(0, 9))
def test_a_damaged_message_at_sight_is_what_the_parser_says(noise: str, place: int, gone: int) -> None:
    """A comment makes it unusual and changes nothing: both ways lead to the same fields, or both refuse."""
    body = typed("你好 [1] a>b")
    damaged = body[:place] + noise + body[place + gone :]
    if not damaged.startswith("<xml>"):
        return
    unusual = damaged.replace("<xml>", "<xml><!---->", 1)
    assert outcome(damaged) == outcome(unusual)


def outcome(body: str) -> dict[str, str] | str:
    """The fields, or that there are none to read."""
    try:
        return fields(body)
    except Malformed:
        return "refused"


@pytest.mark.parametrize("piece", PIECES)
def test_what_is_known_at_sight(piece: str) -> None:
    """Whatever stands in a field, it is the same as the parser's."""
    for body in (typed(piece), typed("你好").replace("<MsgId>", f"{piece}<MsgId>"), f"<xml>{piece}</xml>{piece}"):
        assert outcome(body) == outcome(body.replace("<xml>", "<xml><!---->", 1))


@pytest.mark.parametrize(
    "body", ["<xml><a><![CDATA[" * 3000, "<xml><a>1</a>" * 4000, f"<xml>{' ' * 60000}", "<xml>" + "<a" * 30000]
)
def test_a_long_one_that_is_none_is_refused_at_once(body: str) -> None:
    """Looking at it once is enough: nothing in the pattern can be tried in many ways (a test that hangs has failed)."""
    with pytest.raises(Malformed):
        fields(body)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{}", b"<xml>", b"</xml>", b"<xml/><xml/>", b"\xff\xfe", "<xml><Content>\x00</Content></xml>", "<xml>\x0b</xml>",
        "<xml><MsgType>a</MsgType><MsgType>b</MsgType></xml>", "<!DOCTYPE xml><xml/>", "<!doctype xml><xml/>",
        '<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>', '<xml><!ENTITY a "b"></xml>', "<xml>&nbsp;</xml>", "<a>" * 9 + "</a>" * 9,
        "<xml>\ud800</xml>", typed("x").encode("utf-16"), "<xml><a></xml></a>", "<?xml version='1.0'?><!-- --><xml></xml>",
        *('<!DOCTYPE xml [<!ENTITY a "b">]><xml><Content>&a;</Content></xml>'.encode(f"utf-16-{end}e") for end in "lb"),
        *(typed("x").encode(f"utf-16-{end}e") for end in "lb"),
    ],
)  # fmt: skip
def test_what_is_not_read(body: bytes | str) -> None:
    """Broken, doubled, declared, too deep, not UTF-8: one error."""
    with pytest.raises(Malformed):
        fields(body)


@pytest.mark.parametrize("text", ["<!DOCTYPE html><html>", '<!ENTITY a "b">', "<?xml?>", "<!--"])
def test_what_is_quoted_declares_nothing(text: str) -> None:
    """Somebody sends us a piece of a page."""
    assert fields(f"<xml><Content><![CDATA[{text}]]></Content></xml>") == {"Content": text}


@given(st.text(st.characters()))
def test_whatever_is_said_comes_out_as_it_was(text: str) -> None:
    """No text adds or closes a node; only what XML forbids is left out, and a lone return reads as a line's end."""
    asked = {"FromUserName": WHO, "ToUserName": US}
    read = text_of(reply(asked, text, 1))
    assert set(read) == {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"}
    assert read["Content"] == ILLEGAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def test_no_node_can_be_added() -> None:
    """The known attack: text that closes its section and brings a type of its own."""
    attack = "]]></Content><MsgType><![CDATA[image]]></MsgType><Content><![CDATA["
    read = text_of(reply({"FromUserName": WHO}, attack, 1))
    assert read["MsgType"] == "text"
    assert read["Content"] == attack
