"""The callback's door: forged, replayed, stale, oversized and broken requests; no 500, no effect, nothing told."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from structlog.testing import capture_logs

from bot.channels import StorageDown
from bot.channels.wechat import WeChat
from bot.channels.wechat_callback import BODY_BYTES
from bot.channels.wechat_seal import FRESH, Seal
from bot.core.messages import Block, Message
from bot.core.updates import Said, Update
from tests.channels.wechat_peer import (
    APP,
    KEY,
    NOW,
    OLD,
    TOKEN,
    US,
    WHO,
    Answer,
    message,
    plain_query,
    post,
    safe_query,
    seal,
    send,
    sign,
    text_of,
    typed,
)


@dataclass
class Door:
    """A channel with a bot that says what it heard."""

    keys: tuple[str, ...] = (KEY,)
    heard: list[Update] = field(default_factory=list)
    down: bool = False

    def __post_init__(self) -> None:
        channel = WeChat(seal=Seal(APP, TOKEN, self.keys), now=lambda: float(NOW))
        self.app = Starlette(routes=list(channel.routes(self.receive)))

    async def receive(self, update: Update) -> Message | None:
        if self.down:
            raise StorageDown("full")
        self.heard.append(update)
        return Message((Block((f"你说：{update.text}",)),)) if isinstance(update, Said) else None


def wrapped(encrypted: str) -> bytes:
    return f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()


async def test_the_address_is_verified() -> None:
    """WeChat asks once, in plain even in safe mode; the echo comes back as it is, as text and not as a page."""
    answer = await send(Door().app, plain_query(echostr="<b>7</b>"), method="GET")
    assert (answer.status, answer.body) == (200, b"<b>7</b>")
    assert answer.headers[b"content-type"].startswith(b"text/plain")
    assert answer.headers[b"x-content-type-options"] == b"nosniff"


@pytest.mark.parametrize(
    "query",
    [
        {}, plain_query(echostr="x") | {"signature": "0" * 40}, plain_query(NOW - FRESH - 1, echostr="x"), plain_query() | {"nonce": "other"},
        plain_query() | {"timestamp": "x"},
    ],
)  # fmt: skip
async def test_nobody_else_is_told_the_token(query: dict[str, str]) -> None:
    """A wrong or old signature gets a number and nothing more."""
    answer = await send(Door().app, {"echostr": "x", **query}, method="GET")
    assert (answer.status, answer.body) == (403, b"")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "OPTIONS"])
async def test_other_methods(method: str) -> None:
    """Only what WeChat uses."""
    answer = await send(Door().app, plain_query(), method=method)
    assert (answer.status, answer.headers[b"allow"]) == (405, b"GET, POST")


async def test_safe_mode() -> None:
    """Encrypted in, encrypted out, signed."""
    door = Door()
    answer = await post(door.app, typed("退款 ]]> 😀"))
    assert answer.content() == "你说：退款 ]]> 😀"
    assert len(door.heard) == 1


async def test_plain_mode() -> None:
    """Without a key both are plain."""
    answer = await send(Door(()).app, plain_query(), typed("退款").encode())
    assert text_of(answer.body.decode())["Content"] == "你说：退款"


async def test_silence() -> None:
    """What asks nothing gets `success`, never an envelope round nothing."""
    answer = await post(Door().app, message(MsgType="event", Event="VIEW", EventKey="x"))
    assert (answer.status, answer.body) == (200, b"success")


async def test_a_key_is_changed() -> None:
    """Both keys are understood, each answered with itself."""
    door = Door((KEY, OLD))
    assert (await post(door.app, typed("a"), OLD)).content(OLD) == "你说：a"
    assert (await post(door.app, typed("a"), KEY)).content(KEY) == "你说：a"


async def test_with_a_key_plaintext_is_refused() -> None:
    """One plain signature that somebody saw must not let them speak for others."""
    door = Door()
    for query in (
        plain_query(),
        plain_query(encrypt_type="raw"),
        plain_query(encrypt_type="aes"),
        plain_query(encrypt_type="aes", msg_signature=""),
    ):
        assert (await send(door.app, query, typed("x").encode())).status == 403
    assert door.heard == []


async def test_a_query_that_was_lost_on_the_way() -> None:
    """Refused, and the operator is told where to look."""
    door = Door()
    encrypted = f"<xml><Encrypt><![CDATA[{seal(typed('x'))}]]></Encrypt></xml>".encode()
    with capture_logs() as logs:
        assert (await send(door.app, {}, encrypted)).status == 403
    assert "proxy" in str(logs)
    assert door.heard == []


async def test_plain_fields_of_a_mixed_body_do_not_count() -> None:
    """In 兼容 mode the body says everything twice; only what was encrypted is believed."""
    door, encrypted = Door(), seal(typed("真"))
    body = typed("假").replace("</xml>", f"<Encrypt>{encrypted}</Encrypt></xml>")
    assert (await send(door.app, safe_query(encrypted), body.encode())).content() == "你说：真"


async def test_an_envelope_inside_an_envelope() -> None:
    """What is opened is a message, not one more envelope."""
    inner = f"<xml><Encrypt>{seal(typed('x'))}</Encrypt></xml>"
    assert (await post(Door().app, inner)).status == 400


@pytest.mark.parametrize("field_", ["msg_signature", "timestamp", "nonce"])
async def test_a_forged_envelope(field_: str) -> None:
    """Nothing of what is signed can be changed, and the plain signature does not stand in."""
    door, encrypted = Door(), seal(typed("x"))
    query = safe_query(encrypted) | {field_: str(NOW + 1)}
    assert (await send(door.app, query, wrapped(encrypted))).status == 403
    query = safe_query(encrypted)
    assert (await send(door.app, query | {"msg_signature": query["signature"]}, wrapped(encrypted))).status == 403
    assert (await send(door.app, query, wrapped(seal(typed("y"))))).status == 403
    assert door.heard == []


@pytest.mark.parametrize("late", [FRESH + 1, -FRESH - 1, 86_400])
async def test_a_stale_envelope(late: int) -> None:
    """Recorded and sent again later: refused."""
    door = Door()
    assert (await post(door.app, typed("x"), at=NOW - late)).status == 403
    assert door.heard == []


async def test_doubled_parameters() -> None:
    """Two signatures in one query are a forger's."""
    query = b"timestamp=1&timestamp=2&nonce=n&signature=x"
    assert (await send(Door().app, query, b"<xml/>")).status == 400


@pytest.mark.parametrize(
    "query", [b"\xff\xfe", b"&" * 100, b"a=" + b"x" * 5000, b"=".join([b"a"] * 50), b"a&" * 1000, b"%ff%00=%zz"]
)
async def test_odd_queries(query: bytes) -> None:
    """Refused with a number."""
    assert 400 <= (await send(Door().app, query, b"<xml/>")).status < 500


@pytest.mark.parametrize("size", [BODY_BYTES + 1, 20_000_000])
async def test_a_body_too_long(size: int) -> None:
    """Not even read to its end."""
    door = Door()
    assert (await send(door.app, safe_query("x"), b"x" * size)).status == 413
    assert door.heard == []


async def test_a_body_that_lies_about_its_length() -> None:
    """Pieces are counted, whatever the header said; and somebody who hangs up has said nothing."""
    door, sent, pieces = Door(), list[Any](), 0

    async def receive() -> dict[str, Any]:
        nonlocal pieces
        pieces += 1
        return {"type": "http.request", "body": b"x" * 10_000, "more_body": True}

    async def kept(event: Any) -> None:
        sent.append(event)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/wechat",
        "query_string": b"",
        "headers": [(b"content-length", b"5")],
    }
    await door.app(scope, receive, kept)
    assert (sent[0]["status"], pieces) == (413, 7)

    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    await door.app(scope, gone, kept)
    assert sent[2]["status"] == 400


async def test_sixty_kilobytes_are_read() -> None:
    """The longest that can be asked for."""
    answer = await post(Door().app, typed("x" * 45_000))
    assert answer.content().startswith("你说：xxx")


async def test_nothing_stored_is_said_to_the_platform() -> None:
    """503, no words to the person; the next delivery is taken."""
    door = Door(down=True)
    assert (await post(door.app, typed("x"))).status == 503
    door.down = False
    assert (await post(door.app, typed("x"))).content() == "你说：x"


async def test_json_is_hinted_at() -> None:
    """The console offers JSON; whoever chose it is told in the log."""
    with capture_logs() as logs:
        assert (await send(Door().app, safe_query("x"), b'{"ToUserName": "x"}')).status == 400
    assert any("XML" in entry["event"] for entry in logs)


GOOD: Final = typed("好")
BROKEN: Final = [
    *(GOOD[:end] for end in range(0, len(GOOD) - 1, 2)), *(GOOD[:at] + "\x00" + GOOD[at:] for at in range(0, len(GOOD), 7)),
    *(GOOD[:at] + "&" + GOOD[at:] for at in (0, 5, 16, len(GOOD))), *(GOOD.replace("<![CDATA[", opening) for opening in ("<![CDATA", "<![cdata[", "<!--")),
    *(GOOD.replace(f"<{name}>", f"<{name}x>") for name in ("xml", "FromUserName", "MsgType", "Content")),
    *(GOOD.replace("</xml>", f"<{name}>x</{name}></xml>") for name in ("FromUserName", "MsgType", "Content", "MsgId")),
    *(GOOD.replace("<xml>", f"{head}<xml>") for head in ("<!DOCTYPE a>", '<!DOCTYPE a [<!ENTITY b "c">]>', '<!DOCTYPE a SYSTEM "file:///etc/hostname">', "<!ENTITY a>", "x", "\x0b")),
    message(MsgType="text", FromUserName="", Content="x"), message(MsgType="", Content="x"), message(MsgType="text", MsgId="", Content="x"),
    "{}", "[]", "null", "", " ", "success", "<xml></xml>", "<html></html>", "<a>" * 1000, "<a>" * 500 + "</a>" * 500, "&a;", "<xml>&a;</xml>",
    '<!DOCTYPE lolz [<!ENTITY a "lol">' + "".join(f'<!ENTITY {chr(98 + n)} "{"&" + chr(97 + n) + ";" * 10}">' for n in range(9)) + "]><xml>&j;</xml>",
]  # fmt: skip


def test_there_are_enough_broken_bodies() -> None:
    """No two alike, each in the clear and signed."""
    assert len(set(BROKEN)) >= 200


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
async def test_broken_bodies(body: str) -> None:
    """Outside the envelope or signed inside it: a number, no effect, no word of ours."""
    door, plain = Door(), Door(())
    answers = [
        await send(door.app, safe_query(""), body.encode()),
        await post(door.app, body),
        await send(plain.app, plain_query(), body.encode()),
    ]
    assert all(answer.status in {400, 403} and answer.body == b"" for answer in answers)
    assert door.heard == plain.heard == []


@pytest.mark.parametrize(
    "data", [b"", b"x", b"\x00" * 16, b"\xff" * 32, bytes(range(64)), b"x" * 33, *(bytes([n]) * 64 for n in range(24))]
)
async def test_broken_envelopes(data: bytes) -> None:
    """Signed, and yet nothing that we could open."""
    encrypted, door = base64.b64encode(data).decode(), Door()
    answer = await send(door.app, safe_query(encrypted), wrapped(encrypted))
    assert (answer.status, answer.body) == (400, b"")
    assert door.heard == []


@settings(deadline=None)
@given(
    st.binary(max_size=400),
    st.dictionaries(
        st.sampled_from(["signature", "timestamp", "nonce", "encrypt_type", "msg_signature", "echostr"]),
        st.text(max_size=20),
    ),
)
async def test_anything_at_all(body: bytes, query: dict[str, str]) -> None:
    """No request of a stranger does anything."""
    for door in (Door(), Door(())):
        for method in ("GET", "POST"):
            answer = await send(
                door.app,
                {name: value.encode("utf-8", "replace").decode() for name, value in query.items()},
                body,
                method,
            )
            assert answer.status in {400, 403}
        assert door.heard == []


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=300))
async def test_anything_that_is_signed(body: str) -> None:
    """Not even WeChat itself can make us fail."""
    door = Door()
    for answer in (
        await post(door.app, body),
        await post(door.app, f"<xml><FromUserName>{WHO}</FromUserName>{body}</xml>"),
    ):
        assert answer.status in {200, 400}


async def test_nothing_secret_is_logged() -> None:
    """Neither who spoke nor what, whether it was refused or not."""
    with capture_logs() as logs:
        door = Door()
        await post(door.app, typed("秘密"))
        await post(door.app, typed("秘密"), at=NOW - 9999)
        await post(door.app, typed("秘密")[:-5])
    told = str(logs)
    assert logs
    assert not any(word in told for word in ("秘密", WHO, TOKEN, KEY, US))


async def test_a_slash_at_the_end_is_the_same_address() -> None:
    """WeChat follows no redirect: an address that was entered with one would seem broken."""
    query = plain_query(echostr="7")
    answers = [await send(Door().app, query, method="GET", path=path) for path in ("/wechat", "/wechat/")]
    assert [(answer.status, answer.body) for answer in answers] == [(200, b"7")] * 2


def test_the_peer_signs_as_documented() -> None:
    """The sorted parts, not their order."""
    assert sign("b", "a") == sign("a", "b")
    assert isinstance(Answer(200, b"success", {}).content(), str)
