"""Signatures and encryption, against an implementation of our own from the documents."""

from __future__ import annotations

from typing import Final

import pytest
from werobot.crypto import MessageCrypt

from bot.channels.wechat_seal import FRESH, Forged, Seal
from bot.channels.wechat_xml import Malformed
from tests.channels.wechat_peer import APP, KEY, NOW, OLD, TOKEN, seal, sign, text_of, unseal

SEAL: Final = Seal(APP, TOKEN, (KEY,))
THEIRS: Final = MessageCrypt(TOKEN, KEY, APP)
PAYLOADS: Final = [
    *("a" * length for length in range(1, 65)),  # every length of padding, twice
    "你好，我要退款。", "😀👨‍👩‍👧🇨🇳", "]]>", "<xml>]]><![CDATA[</xml>", "\n\t ", "𠮷野家", "é́", "错" * 20_000, "x" * 61_440, "1\n2" * 100,
]  # fmt: skip


@pytest.mark.parametrize("text", PAYLOADS, ids=range(len(PAYLOADS)))
def test_both_understand_each_other(text: str) -> None:
    """What one encrypts the other reads, both ways, whatever the length or the letters."""
    assert SEAL.open(seal(text)) == (text, KEY)
    assert unseal(SEAL.close(text, KEY)) == (text, APP)


@pytest.mark.parametrize("text", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_library_of_others_understands_us(text: str) -> None:
    """What werobot encrypts and signs we read, and the other way round; neither shares code with the other."""
    envelope = text_of(THEIRS.encrypt_message(text, str(NOW), "nonce"))
    SEAL.check(envelope["MsgSignature"], str(NOW), NOW, "nonce", envelope["Encrypt"])
    assert SEAL.open(envelope["Encrypt"]) == (text, KEY)
    encrypted = SEAL.close(text, KEY)
    assert (
        THEIRS.decrypt_message(str(NOW), "nonce", SEAL.sign(str(NOW), "nonce", encrypted), encrypted).decode() == text
    )


def test_there_are_enough_payloads() -> None:
    """Every length of padding, 汉字, emoji, the end of a CDATA, 60 KB."""
    assert len(set(PAYLOADS)) >= 70


def test_the_key_that_worked_is_told() -> None:
    """While a key is changed both open, and the answer goes out under the one that was used."""
    both = Seal(APP, TOKEN, (KEY, OLD))
    assert both.open(seal("新", KEY)) == ("新", KEY)
    assert both.open(seal("旧", OLD)) == ("旧", OLD)
    assert unseal(both.close("旧", OLD), OLD) == ("旧", APP)


@pytest.mark.parametrize(
    "encrypted", [seal("x", OLD), seal("x", app="wxother"), "", "====", "AAAA", "不是", seal("x")[:-4]]
)
def test_what_no_key_opens(encrypted: str) -> None:
    """A wrong key, another account, no base64, half a block: one error of ours, whatever the library raises."""
    with pytest.raises(Malformed):
        SEAL.open(encrypted)


def test_hundreds_of_wrong_keys() -> None:
    """A wrong key garbles length and text in ever new ways: always the same error."""
    for number in range(300):
        with pytest.raises(Malformed):
            SEAL.open(seal(f"{number}" * number, OLD))


@pytest.mark.parametrize("late", [-FRESH, 0, FRESH])
def test_a_fresh_signature(late: int) -> None:
    """Ten minutes early or late still count."""
    SEAL.check(sign(TOKEN, str(NOW), "n"), str(NOW), NOW + late, "n")


@pytest.mark.parametrize(
    ("given", "timestamp", "now"),
    [
        (sign(TOKEN, str(NOW), "n"), str(NOW), NOW + FRESH + 1), (sign(TOKEN, str(NOW), "n"), str(NOW), NOW - FRESH - 1),
        (sign("other", str(NOW), "n"), str(NOW), NOW), ("", str(NOW), NOW), (sign(TOKEN, str(NOW), "n").upper(), str(NOW), NOW),
        (sign(TOKEN, "", "n"), "", NOW), (sign(TOKEN, "abc", "n"), "abc", NOW), (sign(TOKEN, "٣", "n"), "٣", NOW),
        (sign(TOKEN, "9" * 5000, "n"), "9" * 5000, NOW), ("é", str(NOW), NOW),
    ],
)  # fmt: skip
def test_what_is_not_signed_now(given: str, timestamp: str, now: int) -> None:
    """Stale, early, another token, no signature, capitals, no number: refused."""
    with pytest.raises(Forged):
        SEAL.check(given, timestamp, now, "n")


def test_no_secret_is_shown() -> None:
    """Neither token nor key stands in a traceback or a log."""
    assert TOKEN not in repr(SEAL)
    assert KEY not in repr(SEAL)
