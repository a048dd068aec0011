"""Error codes: each is one of the five, and none of WeChat's own words goes any further."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.channels import NotNow, PushFailed, Rejected, TryLater, Unreachable
from bot.channels.wechat_codes import KINDS, Answer, Denied, Paused, Refused, failure

AT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
LATER = [-1, 45009, 45011, 40001, 40014, 42001, 40013, 40125, 40164, 50002, 61024]
NOT_NOW = [40200, 48001, 43004, 45015, 45047, 43101]
GONE = [40003, 43019, 48002]
OURS = [45002, 47001, 47003, 40016, 40018, 40019, 40020]
OPENID = "oABCDEFGHIJKLMNOPQRSTUVWXYZ1"
RID = "5f2a8b1c-0d3e4f5a-6b7c8d9e"


def of(code: int, at: datetime = AT) -> PushFailed:
    """What an error comes to."""
    return failure("message/custom/send", Answer(code, {"errmsg": f"no hint: [{OPENID}] rid: {RID}"}), at)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (kind, code)
        for kind, codes in [(TryLater, LATER), (NotNow, NOT_NOW), (Unreachable, GONE), (Rejected, OURS)]
        for code in codes
    ],
)
def test_each_code_is_one_of_the_five(kind: type[PushFailed], code: int) -> None:
    """Busy or misconfigured is later, a closed door is not now, a block is for good, our mistake is rejected."""
    assert isinstance(of(code), kind)


def test_no_code_is_left_out() -> None:
    """The table and these lists hold the same codes."""
    assert sorted(KINDS) == sorted([*LATER, *NOT_NOW, *GONE, *OURS])


def test_an_unknown_code_keeps_the_nudge() -> None:
    """It is held and said at the next contact, neither tried again nor lost."""
    assert isinstance(of(99999), NotNow)


@pytest.mark.parametrize("code", [*KINDS, 99999])
def test_only_the_code_and_the_rid_are_told(code: int) -> None:
    """WeChat's words can hold the person's id."""
    words = str(of(code))
    assert OPENID not in words
    assert f"errcode {code}" in words
    assert RID in words


@pytest.mark.parametrize(
    ("at", "seconds"),
    [
        (datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC), 1),  # 23:59:59 in Shanghai
        (datetime(2026, 11, 20, 16, 0, 0, tzinfo=UTC), 24 * 3600),
        (AT, 13.5 * 3600),
    ],
)
def test_a_days_quota_begins_again_at_midnight_in_shanghai(at: datetime, seconds: float) -> None:
    """45009 waits until then, and a call per minute too many waits a minute."""
    paused = of(45009, at)
    assert isinstance(paused, Paused)
    assert paused.after == seconds
    throttled = of(45011)
    assert isinstance(throttled, TryLater)
    assert throttled.after >= 60


@pytest.mark.parametrize(
    ("words", "ip"),
    [
        ("invalid ip 203.0.113.5 ipv6 ::ffff:203.0.113.5, not in whitelist", "203.0.113.5"),
        ("invalid ip [203.0.113.5]: not in whitelist", "203.0.113.5"),
        ("invalid ip 2001:db8::1, not in whitelist", "2001:db8::1"),
        ("not in whitelist", ""),
    ],
)
def test_the_address_to_allow(words: str, ip: str) -> None:
    """40164 names it, and the operator is told."""
    refused = failure("stable_token", Answer(40164, {"errmsg": words}), AT)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.ip) == (40164, ip)


def test_what_is_denied_says_by_which_code() -> None:
    """48001 and 40200 are remembered as what they are."""
    for code in (48001, 40200):
        denied = of(code)
        assert isinstance(denied, Denied)
        assert denied.code == code
