"""Permission for one message: a link of one person and one nudge, and nothing believed that was not ours."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from wechatpy.client import WeChatClient

from bot.channels.wechat_ticket import Consent, Declined, Granted, Sign
from bot.storage import hashes

ME, OTHER = "oAAAAAAAAAAAAAAAAAAAAAAAAAAA", "oBBBBBBBBBBBBBBBBBBBBBBBBBBB"


def signed(secret: bytes) -> Sign:
    """As the bot signs."""
    return lambda text: hashes.keyed(secret, "ticket", text)


CONSENT = Consent("wx1", "template", "https://bot.example.org", signed(b"secret"))


def asked(link: str) -> dict[str, str]:
    """What a link asks."""
    return dict(parse_qsl(urlsplit(link).query, keep_blank_values=True))


def confirmed(link: str, openid: str = ME, **other: str) -> dict[str, str]:
    """What WeChat sends back after a yes."""
    sent = asked(link)
    back = {name: sent[name] for name in ("scene", "template_id", "reserved")}
    return {**back, "openid": openid, "action": "confirm", **other}


def test_the_link_is_as_wechatpy_builds_it() -> None:
    """The same page, fields and fragment."""
    link = CONSENT.link(ME, 7)
    theirs = WeChatClient("wx1", "secret").message.get_subscribe_authorize_url(
        7, "template", "https://bot.example.org/ticket", asked(link)["reserved"]
    )
    assert link == theirs
    assert link.endswith("#wechat_redirect")


def test_what_wechat_hands_back_is_short_and_plain() -> None:
    """At most 128 letters and digits, and no openid among them."""
    reserved = asked(CONSENT.link(ME, 7))["reserved"]
    assert reserved.isascii()
    assert reserved.isalnum()
    assert len(reserved) <= 128
    assert ME not in CONSENT.link(ME, 7)


@pytest.mark.parametrize(
    ("nudge", "times", "scene"), [(1, 0, 1), (7, 0, 7), (10_000, 0, 10_000), (10_001, 0, 1), (7, 1, 1016), (7, 2, 2025)]
)
def test_each_saying_of_a_nudge_has_a_scene(nudge: int, times: int, scene: int) -> None:
    """From 1 to 10000, and it comes back as it was asked for; put off, it is another: the first was spent."""
    assert CONSENT.returned(confirmed(CONSENT.link(ME, nudge, times))) == Granted(ME, scene, nudge)


def test_it_says_for_which_nudge() -> None:
    """And nobody can turn a permission for one into one for another."""
    sent = confirmed(CONSENT.link(ME, 7))
    assert sent["reserved"].startswith("7x")
    for forged in (sent["reserved"].replace("7x", "8x"), sent["reserved"].replace("7x", "07x"), sent["reserved"][2:]):
        assert CONSENT.returned({**sent, "reserved": forged}) is None


def test_a_no_stores_nothing() -> None:
    """WeChat sends no openid with it."""
    assert CONSENT.returned({"template_id": "template", "action": "cancel", "scene": "7"}) == Declined()


@pytest.mark.parametrize(
    "forged",
    [
        {"openid": OTHER},
        {"scene": "8"},
        {"scene": "0"},
        {"scene": "７"},
        {"scene": "99999999"},
        {"scene": "x"},
        {"reserved": "0" * 32},
        {"reserved": "码"},
        {"reserved": ""},
        {"template_id": "another"},
        {"action": "take"},
        {"openid": ""},
    ],
)
def test_nobody_allows_for_another(forged: dict[str, str]) -> None:
    """Another person, scene, template or signature is not ours."""
    assert CONSENT.returned(confirmed(CONSENT.link(ME, 7), **forged)) is None


def test_nothing_at_all() -> None:
    """An empty query is nobody's."""
    assert CONSENT.returned({}) is None


def test_another_bots_link() -> None:
    """Signed with another secret."""
    other = Consent("wx1", "template", "https://bot.example.org", signed(b"other"))
    assert CONSENT.returned(confirmed(other.link(ME, 7))) is None


@pytest.mark.parametrize("lacking", [Consent("wx1", "", "https://a.example", str), Consent("wx1", "template", "", str)])
def test_without_a_template_or_an_address_nothing_is_offered(lacking: Consent) -> None:
    """And nothing is believed."""
    assert not lacking.offered
    assert lacking.returned(confirmed(lacking.link(ME, 7))) is None
