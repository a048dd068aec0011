"""XML in and out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat_xml import ILLEGAL, Malformed, fields, reply, sealed
from tests.channels.wechat_peer import US, WHO, text_of, typed


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
