"""Prometheus metrics: what happens and what waits; no content, no ids of people.

Counters move where something happens; gauges of what stands in the database or on the disk are set when they are asked
for (see `bot.health`). What each is for: docs/operations.md.
"""

from __future__ import annotations

import platform
from functools import cache
from typing import Final

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics, generate_latest

disable_created_metrics()  # type: ignore[no-untyped-call] # when each series began: a third of the page, and nobody asks
VERSION: Final = "0.1.0"  # as in pyproject.toml
FAST: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
LATE: Final = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0, 6 * 3600.0, 86400.0)
GROUPS: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256)
FAILED: Final = "storage"  # the reason of an error that is the database's, where others are named by their exception

UPDATES = Counter("huiyin_updates", "Updates received", ["channel", "kind"])
ANSWERS = Counter("huiyin_answers", "Updates answered after their commit", ["channel"])
ANSWER_SECONDS = Histogram("huiyin_answer_seconds", "From an update to its answer, durable", ["channel"], buckets=FAST)
ERRORS = Counter("huiyin_errors", "Updates that failed: an exception's name, or storage", ["kind", "reason"])
COMMIT_SECONDS = Histogram("huiyin_commit_seconds", "One group of units, with its commit", buckets=FAST)
COMMIT_UNITS = Histogram("huiyin_commit_units", "Units that shared a commit", buckets=GROUPS)

NUDGES = Counter("huiyin_nudges", "Nudges by outcome of their push", ["channel", "outcome"])
PUSHES = Counter("huiyin_pushes", "Nudges by the way they went, where a channel has several", ["channel", "kind"])
LATENESS = Histogram(
    "huiyin_nudge_late_seconds", "How long after it was due and allowed a nudge went", ["channel"], buckets=LATE
)
PARKED = Counter("huiyin_parked", "What was put aside because it kept ending the process", ["what"])
TICKED = Gauge("huiyin_nudger_ticked_seconds", "When the nudger last looked for due nudges, as Unix time")

WAITING = Gauge("huiyin_nudges_waiting", "Nudges that could be said now and are not", ["channel", "state"])
WAITED = Gauge("huiyin_nudges_waiting_seconds", "How long the oldest of them has waited", ["channel", "state"])
POLLED = Gauge("huiyin_poll_age_seconds", "How long ago the last poll worked", ["channel"])
DATABASE = Gauge("huiyin_database_bytes", "The database with its log")
DISK = Gauge("huiyin_disk_free_bytes", "Free space where the database lies")
BACKED_UP = Gauge("huiyin_backup_timestamp_seconds", "When the last backup was made, as Unix time; 0: none is known")
BACKUP_EXPECTED = Gauge("huiyin_backup_expected", "1 where a backup is made every night by setting")
BUILD = Gauge("huiyin_build_info", "Always 1; what runs is in the labels", ["version", "python", "sqlite"])


@cache
def updates(channel: str, kind: str) -> Counter:
    """The counter of one kind of update; found once, since every message asks for it."""
    return UPDATES.labels(channel, kind)


@cache
def answers(channel: str) -> Counter:
    """The counter of one channel's answers."""
    return ANSWERS.labels(channel)


@cache
def answer_seconds(channel: str) -> Histogram:
    """How long one channel's answers took."""
    return ANSWER_SECONDS.labels(channel)


@cache
def nudges(channel: str, outcome: str) -> Counter:
    """How many pushes on one channel had this outcome."""
    return NUDGES.labels(channel, outcome)


@cache
def lateness(channel: str) -> Histogram:
    """How late one channel's nudges were."""
    return LATENESS.labels(channel)


def failed(kind: str, reason: str) -> None:
    """An update of this kind had no effect: a handler's bug by its exception's name, or FAILED."""
    ERRORS.labels(kind, reason).inc()


def committed(units: int, seconds: float) -> None:
    """A group of units is durable, or failed together."""
    COMMIT_UNITS.observe(units)
    COMMIT_SECONDS.observe(seconds)


def delivered(channel: str, outcome: str, late: float) -> None:
    """A push had an outcome (Sent or the name of a PushFailed), `late` seconds after it was due and allowed."""
    nudges(channel, outcome).inc()
    if outcome == "Sent":
        lateness(channel).observe(max(late, 0.0))


def parked(what: str) -> None:
    """A nudge or an update was put aside: it kept ending the process."""
    PARKED.labels(what).inc()


def backs_up(nightly: bool) -> None:
    """Whether a backup is to be made every night."""
    BACKUP_EXPECTED.set(int(nightly))


def backed_up(at: float) -> None:
    """A backup was made, at Unix time `at`."""
    BACKED_UP.set(at)


def built(sqlite: str) -> None:
    """What runs here, on which SQLite."""
    BUILD.labels(VERSION, platform.python_version(), sqlite).set(1)


def text() -> bytes:
    """Everything measured so far, in Prometheus' text format."""
    return generate_latest()
