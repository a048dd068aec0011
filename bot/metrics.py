"""Prometheus counters; no content, no ids of people."""

from __future__ import annotations

from functools import cache

from prometheus_client import Counter, Gauge, generate_latest

UPDATES = Counter("huiyin_updates", "Updates received", ["channel", "kind"])
ANSWERS = Counter("huiyin_answers", "Updates answered after their commit", ["channel"])
NUDGES = Counter("huiyin_nudges", "Nudges by outcome of their push", ["channel", "outcome"])
PUSHES = Counter("huiyin_pushes", "Nudges by the way they went, where a channel has several", ["channel", "kind"])
TICKED = Gauge("huiyin_nudger_ticked_seconds", "When the nudger last looked for due nudges, as Unix time")


@cache
def updates(channel: str, kind: str) -> Counter:
    """The counter of one kind of update; found once, since every message asks for it."""
    return UPDATES.labels(channel, kind)


@cache
def answers(channel: str) -> Counter:
    """The counter of one channel's answers."""
    return ANSWERS.labels(channel)


def text() -> bytes:
    """Everything measured so far, in Prometheus' text format."""
    return generate_latest()
