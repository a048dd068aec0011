"""Kinds of accounts, by the platform's table of permissions."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.channels.wechat_account import ALL, MAY, NAMES, Kind, may
from bot.settings import Settings


def test_every_kind_has_a_name_and_what_it_may() -> None:
    """The settings, the table and the names hold the same kinds."""
    kinds = set(get_args(Kind))
    assert set(MAY) == set(NAMES) == kinds
    assert set(get_args(Settings.model_fields["wechat_account"].annotation)) == kinds


@pytest.mark.parametrize("kind", [kind for kind in get_args(Kind) if kind.endswith("-verified")])
def test_verification_adds_everything(kind: Kind) -> None:
    """Messages, one-time subscriptions and the menu."""
    assert may(kind, "") == ALL


def test_a_template_is_a_proof() -> None:
    """Its number stands on the console of verified accounts only; what the operator says counts more."""
    assert may("auto", "template") == ALL
    assert may("auto", "") == {}
    assert may("subscription", "template") == MAY["subscription"]
