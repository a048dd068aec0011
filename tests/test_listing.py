"""Nudges as somebody reads them in a terminal."""

from __future__ import annotations

from bot import listing

ROW = {
    "due_at": "2026-11-22T01:30:00.000000Z", "try_at": "2026-11-22T01:32:00.000000Z", "state": "pending", "channel": "telegram",
    "kind": "promise", "person": "p1", "id": 3, "attempt": 0, "claims": 0, "problem": "",
}  # fmt: skip
LONG = {**ROW, "state": "held", "channel": "wechat", "person": "p-longer", "problem": "unreachable"}


def test_a_header_aligned_columns_and_plain_words() -> None:
    """Columns begin under their header although 汉字 are twice as wide; times are local."""
    assert listing.table([ROW, LONG], listing.NUDGES, "Asia/Shanghai") == [
        "该说的时间        下次推            状态        渠道      什么事  用户号    编号  推不成  没推完  原因",
        "2026-11-22 09:30  2026-11-22 09:32  等着        telegram  承诺    p1        3     0       0",
        "2026-11-22 09:30  2026-11-22 09:32  等对方开口  wechat    承诺    p-longer  3     0       0       对方拉黑或退订",
    ]


def test_their_own_zone_and_words_nobody_translated() -> None:
    """A time as the operator's clock shows it; a vendor's reason as it came."""
    [_, line] = listing.table([{**ROW, "problem": "Bad Request"}], listing.NUDGES, "Europe/London")
    assert line.startswith("2026-11-22 01:30  2026-11-22 01:32  等着")
    assert line.endswith("Bad Request")


def test_updates_that_were_set_aside() -> None:
    """When, which, how often."""
    parked = {"at": "2026-11-22T01:30:00.000000Z", "key": "0A1B2C", "tries": 6}
    assert listing.table([parked], listing.UPDATES, "Asia/Shanghai") == [
        "最后一次处理      编号    没处理完",
        "2026-11-22 09:30  0A1B2C  6",
    ]


def test_a_damaged_time_is_shown_as_it_stands() -> None:
    """The row that the operator looks for hides no other."""
    damaged = {**ROW, "due_at": "1026-1x-20T01:30:00.000000Z", "state": "failed", "problem": "damaged"}
    [_, bad, good] = listing.table([damaged, ROW], listing.NUDGES, "Asia/Shanghai")
    assert bad.startswith("1026-1x-20T01:30:00.000000Z  2026-11-22 09:32")
    assert bad.endswith("这一行坏了，读不出来")
    assert good.startswith("2026-11-22 09:30")


def test_nothing_has_no_header() -> None:
    """An empty table is no table."""
    assert listing.table([], listing.NUDGES, "Asia/Shanghai") == []
