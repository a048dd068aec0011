"""The web channel: its files and headers, who somebody is, and posts with one effect."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web import COOKIE, PAGE, Refused, Web, message_json, to_update
from bot.core.messages import Block, Button, Document, Message, When
from bot.core.taps import Tap, tap
from bot.core.updates import Address, Arrived, Returned, Said, Tapped, Update
from tests.channels.web_demo import ID, NOW, Demo, browser_of, made, plain, visitor


@pytest.fixture
def demo() -> Demo:
    """A bot that nobody has talked with."""
    return Demo()


@pytest.fixture
async def client(demo: Demo) -> httpx.AsyncClient:
    """A browser that has opened the page."""
    opened = browser_of(made(demo), demo.receive)
    await opened.get("/")
    return opened


# ---- the page and its headers


async def test_page_is_strict(client: httpx.AsyncClient) -> None:
    """The page comes with a policy that allows nothing but its own files, and is not stored."""
    response = await client.get("/")
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    for part in ("base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "connect-src 'self'"):
        assert part in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["cache-control"] == "no-store"
    assert "<title>回音</title>" in response.text


def test_page_has_nothing_inline_or_from_elsewhere() -> None:
    """The page needs no other host and no inline script or style, and its script never writes markup."""
    pieces = {path.name: path.read_text("utf-8") for path in PAGE.iterdir()}
    for name, text in pieces.items():
        assert "//" not in text.replace("http://www.w3.org/2000/svg", "").replace("// ", ""), name
    assert "<style" not in pieces["index.html"]
    assert " style=" not in pieces["index.html"]
    scripts = "".join(text for name, text in pieces.items() if name.endswith(".js"))
    for markup in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert markup not in scripts


OWN = {"index.html", "preview.css", "preview.js"}  # the page itself, and what only `huiyin preview` puts into its file


@pytest.mark.parametrize("path", sorted(path.name for path in PAGE.iterdir() if path.name not in OWN))
async def test_files_are_revalidated(client: httpx.AsyncClient, path: str) -> None:
    """A file of the page is kept by the browser and sent again only when it has changed."""
    first = await client.get(f"/web/{path}")
    assert first.status_code == 200
    assert first.content == (PAGE / path).read_bytes()
    again = await client.get(f"/web/{path}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await client.get(f"/web/{path}", headers={"If-None-Match": '"old"'})).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8080", 200),
        ("LOCALHOST", 200),
        ("[::1]:8080", 200),
        ("localhost.:8080", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost@evil.example", 421),
        ("localhost:80:80", 421),
        ("", 421),
    ],
)
async def test_host_is_checked(demo: Demo, host: str, status: int) -> None:
    """Only this machine's names are answered: a foreign name that resolves to us (DNS rebinding) is not."""
    client = browser_of(made(demo), demo.receive)
    for path in ("/", "/web/page.js"):
        assert (await client.get(path, headers={"Host": host})).status_code == status


async def test_hosts_can_be_named(demo: Demo) -> None:
    """Where host names are given they replace this machine's."""
    client = browser_of(made(demo, hosts=frozenset({"bot.example.org"})), demo.receive)
    assert (await client.get("/", headers={"Host": "bot.example.org"})).status_code == 200
    assert (await client.get("/")).status_code == 421


# ---- identity


async def test_cookie_is_signed_and_renewed(demo: Demo) -> None:
    """The page gives a signed HttpOnly cookie for a year, and renews the same identity."""
    client = browser_of(made(demo, secure=True), demo.receive)
    given_first = (await client.get("/")).headers["set-cookie"]
    for part in ("HttpOnly", "Max-Age=31536000", "SameSite=lax", "Secure", "Path=/"):
        assert part in given_first
    pair = given_first.partition(";")[0]
    assert (await client.get("/", headers={"Cookie": pair})).headers["set-cookie"].startswith(pair + ";")
    assert not (await client.get("/")).headers["set-cookie"].startswith(pair)


@pytest.mark.parametrize(
    "spoil", [lambda c: "x" + c, lambda c: c[:-1], lambda c: c.partition(".")[0], lambda c: "", lambda c: "." + c]
)
async def test_forged_cookie_is_nobody(client: httpx.AsyncClient, demo: Demo, spoil: Any) -> None:
    """An identity that we did not sign can neither say nor hear anything."""
    cookie = client.cookies[COOKIE]
    client.cookies.clear()
    headers = {"Cookie": f"{COOKIE}={spoil(cookie)}"}
    assert (await client.post("/say", json={"id": ID, "text": "在吗"}, headers=headers)).status_code == 401
    assert (await client.get("/events", headers=headers)).status_code == 401
    assert demo.updates == []


async def test_another_secret_signs_another_cookie(client: httpx.AsyncClient, demo: Demo) -> None:
    """A cookie of another installation is not ours."""
    other = browser_of(Web(b"another", demo), demo.receive)
    other.cookies.set(COOKIE, client.cookies[COOKIE])
    assert (await other.post("/say", json={"id": ID, "text": "在吗"})).status_code == 401


# ---- posts


async def test_said_is_answered_in_the_response(client: httpx.AsyncClient, demo: Demo) -> None:
    """What is typed becomes one update with a lasting key; the answer and its id are the response."""
    response = await client.post("/say", json={"id": ID, "text": "在吗"})
    me = visitor(client)
    assert demo.updates == [Said(me, f"web:{me.id}:{ID}", "在吗")]
    assert response.headers["cache-control"] == "no-store"
    answer = response.json()
    assert answer["id"] == "000001"
    assert answer["message"]["blocks"] == [{"kind": "text", "spans": ["听到：在吗"]}]


async def test_tap_edits_the_bubble(client: httpx.AsyncClient, demo: Demo) -> None:
    """A tap names the bubble it was made on, and its answer names it as replaced."""
    answer = (await client.post("/say", json={"id": ID, "tap": "mark:1:pen:1", "on": "000007"})).json()
    assert demo.updates == [
        Tapped(visitor(client), f"web:{visitor(client).id}:{ID}", tap("mark", 1, "pen", 1), "000007")
    ]
    assert answer["message"]["replaces"] == "000007"


async def test_same_post_twice_has_one_effect(client: httpx.AsyncClient, demo: Demo) -> None:
    """A repetition gets the same answer under the same id, even when more was said since."""
    first = (await client.post("/say", json={"id": ID, "text": "一"})).json()
    await client.post("/say", json={"id": "message-0002", "text": "二"})
    assert (await client.post("/say", json={"id": ID, "text": "一"})).json() == first
    assert len(demo.updates) == 2


async def test_silence_is_an_answer(client: httpx.AsyncClient) -> None:
    """Where the bot says nothing the page is told so."""
    assert (await client.post("/say", json={"id": ID, "text": "安静"})).json() == {"id": "", "message": None}


async def test_answer_that_is_not_kept_has_no_id(demo: Demo) -> None:
    """An apology that no receipt holds must not take the id of another message."""

    async def apologise(update: Update) -> Message | None:
        return plain("出错了")

    client = browser_of(made(demo), apologise)
    await client.get("/")
    demo.keep(visitor(client), plain("早先"))
    assert (await client.post("/say", json={"id": ID, "text": "在吗"})).json()["id"] == ""


async def test_storage_down_is_503(client: httpx.AsyncClient, demo: Demo) -> None:
    """Nobody is told that something was stored when it was not; the same post succeeds later."""
    demo.down = 1
    refused = await client.post("/say", json={"id": ID, "text": "在吗"})
    assert (refused.status_code, refused.json()) == (503, {"error": "storage"})
    assert (await client.post("/say", json={"id": ID, "text": "在吗"})).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Content-Type": "application/json; charset=utf-8"}, 200),
    ],
)
async def test_only_our_page_may_post(
    client: httpx.AsyncClient, demo: Demo, headers: dict[str, str], status: int
) -> None:
    """A post from another site, port, or form changes nothing."""
    body = json.dumps({"id": ID, "text": "在吗"})
    response = await client.post("/say", content=body, headers={"Content-Type": "application/json"} | headers)
    assert response.status_code == status
    assert len(demo.updates) == (1 if status == 200 else 0)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "没有编号"},
        {"id": "short", "text": "x"},
        {"id": "x" * 65, "text": "x"},
        {"id": "has:a:colon", "text": "x"},
        {"id": 12345678, "text": "x"},
        {"id": ID},
        {"id": ID, "text": ""},
        {"id": ID, "text": " \n"},
        {"id": ID, "text": 5},
        {"id": ID, "tap": ""},
        {"id": ID, "tap": "x" * 65},
        {"id": ID, "tap": "menu", "on": "a b"},
        {"id": ID, "tap": "menu", "on": "x" * 65},
        {"id": ID, "arrive": 1},
        {"id": ID, "arrive": True, "start": "<b>"},
        [],
        "text",
        None,
    ],
)
async def test_malformed_posts_are_refused(client: httpx.AsyncClient, demo: Demo, body: object) -> None:
    """A post that means no update is refused and reaches nobody."""
    response = await client.post("/say", content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert demo.updates == []


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 10_000, b"9" * 10_000])
async def test_broken_json_is_refused(client: httpx.AsyncClient, content: bytes) -> None:
    """Bytes that are no JSON object are the sender's mistake, not ours."""
    assert (await client.post("/say", content=content, headers={"Content-Type": "application/json"})).status_code == 400


async def test_long_posts_are_refused(client: httpx.AsyncClient, demo: Demo) -> None:
    """Nothing beyond 16 KiB is read."""
    assert (await client.post("/say", json={"id": ID, "text": "长" * 16_384})).status_code == 413
    assert (await client.post("/say", json={"id": ID, "text": "a" * 16_000})).status_code == 200
    assert len(demo.updates) == 1


@given(
    st.dictionaries(
        st.sampled_from(["id", "text", "tap", "on", "arrive", "return", "start"]),
        st.text() | st.just(True) | st.just(ID),
    )
)
def test_every_object_is_an_update_or_refused(body: dict[str, Any]) -> None:
    """Whatever is posted, the outcome is an update whose words can be stored, or a refusal."""
    try:
        update = to_update(Address("web", "someone"), body)
    except Refused:
        return
    assert update.key == f"web:someone:{body['id']}"
    match update:
        case Said(text=text):
            assert text.encode().strip()
        case Tapped(tap=Tap() as wish):
            assert len(wish.code.encode()) <= 64
        case _:
            assert isinstance(update, Arrived | Returned)


def test_half_characters_are_mended() -> None:
    """JSON may hold half a character; no database takes one."""
    update = to_update(Address("web", "x"), {"id": ID, "text": "a\ud800b"})
    assert isinstance(update, Said)
    assert update.text == "a?b"


def test_message_as_the_page_reads_it() -> None:
    """Every part of a message reaches the page as plain values."""
    message = Message(
        (Block(("请在 ", When(NOW, "11月22日 9:30"), " 前回复"), "quote"),),
        (Button("好", tap("ok"), style="good"), Button("网页", url="https://example.org"), Button("复制", copy="话")),
        replaces="000001",
        digits=True,
        toast="记下了",
        document=Document("信.pdf", "application/pdf", "ref"),
    )
    assert message_json(message, lambda ref: f"/f/{ref}") == {
        "blocks": [
            {
                "kind": "quote",
                "spans": ["请在 ", {"at": "2026-11-22T01:30:00+00:00", "text": "11月22日 9:30"}, " 前回复"],
            }
        ],
        "buttons": [
            {"label": "好", "code": "ok", "style": "good"},
            {"label": "网页", "url": "https://example.org"},
            {"label": "复制", "copy": "话"},
        ],
        "replaces": "000001",
        "digits": True,
        "toast": "记下了",
        "document": {"name": "信.pdf", "mime": "application/pdf", "href": "/f/ref"},
    }


async def test_head_opens_no_stream(client: httpx.AsyncClient) -> None:
    """Asking for the headers only does not leave a stream behind."""
    assert (await client.head("/events")).status_code == 405
