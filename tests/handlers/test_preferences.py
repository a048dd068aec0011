"""Preferences: what a lock screen may show, and where they are."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.core.changes import Asked, PreferenceSet
from bot.core.person import Asking
from handlers.preferences import ZONES
from tests.turns import STRANGER, codes, every, only, say, somebody, tap, text

ASKED = somebody(asking=Asking("zone"))


@pytest.mark.parametrize("code", ["settings", "preview:1", "zone"])
def test_settings_need_consent(code: str) -> None:
    """Nothing is stored before it; what they wanted goes on after it."""
    assert codes(tap(code, STRANGER))[0] == f"consent:yes:{code}"


def test_what_is_set() -> None:
    """The preview, the zone and the time there, each one tap away."""
    found = tap("settings", somebody(zone="Europe/London", preview=True))
    assert "Europe/London，你那里现在 02:30" in text(found)
    assert "直接说是什么事" in text(found)
    assert codes(found)[:2] == ["preview:0", "zone"]


@pytest.mark.parametrize(
    ("word", "value", "opposite"), [("1", "1", "preview:0"), ("0", "0", "preview:1"), ("x", "0", "preview:1")]
)
def test_the_preview_is_a_choice(word: str, value: str, opposite: str) -> None:
    """Full or neutral, shown at once; whatever is not a yes is neutral."""
    found = tap(f"preview:{word}", somebody())
    assert only(found, PreferenceSet) == PreferenceSet("preview", value)
    assert codes(found)[0] == opposite


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("北京", "Asia/Shanghai"),
        (" 纽约 ", "America/New_York"),
        ("东京时间", "Asia/Tokyo"),
        ("Europe/Paris", "Europe/Paris"),
        ("UTC", "UTC"),
    ],
)
def test_a_city_is_a_zone(said: str, zone: str) -> None:
    """Read back as the time it is there now."""
    found = say(said, ASKED)
    assert only(found, PreferenceSet) == PreferenceSet("zone", zone)
    assert zone in text(found) or zone == "Asia/Shanghai"
    assert "你那里现在" in text(found)


@pytest.mark.parametrize("said", ["火星", "../../etc/passwd", "Asia", "/etc/localtime", "a\0b", "Asia/Nowhere", "。"])
def test_no_zone_is_asked_again(said: str) -> None:
    """A place we do not know, or a path: asked again, nothing set."""
    found = say(said, ASKED)
    assert every(found, PreferenceSet) == []
    assert only(found, Asked).asking == Asking("zone")


def test_every_city_has_a_zone() -> None:
    """The table names zones that exist."""
    assert {ZoneInfo(name).key for name in ZONES.values()} == set(ZONES.values())
