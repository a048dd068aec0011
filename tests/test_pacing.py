"""The pace of pushes: even, never too fast for a platform, answers first, slower after a 429 and faster again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import LONGEST_WAIT, RECOVERS, Pacer


@dataclass
class Watch:
    """A steady clock that is moved by waiting; `late` is how much later a timer fires than asked."""

    at: float = 1000.0
    late: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        """The seconds it shows."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Pass time."""
        self.slept.append(seconds)
        self.at += seconds + self.late

    def pacer(self, per_second: float = 28.0, per_chat: float = 1.05) -> Pacer:
        """A pace by this clock."""
        return Pacer(per_second, per_chat, self.now, self.sleep)


async def pushes(watch: Watch, pacer: Pacer, count: int) -> list[float]:
    """When each of so many pushes leaves."""
    moments = []
    for _ in range(count):
        assert await pacer.slot()
        moments.append(watch.at)
    return moments


def crowded(moments: list[float], seconds: float = 1.0) -> int:
    """The most that leave within so many seconds."""
    return max(sum(start <= at < start + seconds for at in moments) for start in moments)


@pytest.mark.parametrize("late", [0.0, 0.0015])
async def test_a_thousand_take_as_long_as_they_must(late: float) -> None:
    """28 a second are 28 a second, also where every timer fires a little late; never more in any second."""
    watch = Watch(late=late)
    moments = await pushes(watch, watch.pacer(), 1000)
    assert 35.6 <= moments[-1] - moments[0] <= 36.0
    assert crowded(moments) <= 29


async def test_after_silence_there_is_no_burst() -> None:
    """Time that nobody used is not saved up."""
    watch = Watch()
    pacer = watch.pacer()
    await pushes(watch, pacer, 3)
    watch.at += 60.0
    assert crowded(await pushes(watch, pacer, 50)) <= 29


async def test_answers_are_not_held_back_and_pushes_make_room() -> None:
    """With ten answers a second the pushes go slower by just that much; all together stay below the limit."""
    watch = Watch()
    pacer, sent = watch.pacer(), []
    for _ in range(200):
        assert await pacer.slot()
        sent.append(watch.at)
        if len(sent) % 3 == 0:
            pacer.answered("1")
            sent.append(watch.at)
    assert crowded(sent) <= 30


async def test_a_slot_that_was_not_used_is_the_next_ones() -> None:
    """What had nothing to say costs nobody any time."""
    watch = Watch()
    pacer = watch.pacer()
    for _ in range(100):
        assert await pacer.slot()
        pacer.give_back()
    assert sum(watch.slept) < 0.1


async def test_one_chat_is_written_to_once_a_second() -> None:
    """Two messages to one chat keep their distance, also after an answer; others need not wait for it."""
    watch = Watch()
    pacer = watch.pacer()
    pacer.answered("1")
    await pacer.calm("2")
    assert watch.slept == []
    await pacer.calm("1")
    assert watch.slept == [pytest.approx(1.05)]
    await pacer.calm("1")
    assert sum(watch.slept) == pytest.approx(2.1)


async def test_two_that_wait_for_one_chat_do_not_leave_together() -> None:
    """Two messages that both wait for the same person's second are written one after the other."""
    watch, both = Watch(), asyncio.Barrier(2)

    async def wait(seconds: float) -> None:
        watch.slept.append(seconds)
        await both.wait()

    pacer = Pacer(0.0, 1.05, watch.now, wait)
    pacer.answered("1")
    await asyncio.gather(pacer.calm("1"), pacer.calm("1"))
    assert watch.slept == [pytest.approx(1.05), pytest.approx(2.1)]


async def test_those_who_were_held_up_do_not_leave_all_at_once() -> None:
    """Sixteen have their slots and wait for the disk: when it comes back they leave at the pace, not in one burst."""
    watch = Watch()
    pacer, left = watch.pacer(), []
    await pushes(watch, pacer, 16)
    for number in range(40):
        if number >= 16:
            assert await pacer.slot()
        await pacer.calm(str(number))
        left.append(watch.at)
    assert crowded(left) <= 29
    assert left[-1] - left[0] <= 39 / 28 + 0.01


async def test_whoever_leaves_late_is_followed_at_the_pace() -> None:
    """A loop that stood still for a moment: those who waited meanwhile do not fill the second that follows."""
    watch = Watch()
    pacer = watch.pacer(per_chat=0.0)
    left = []
    for number in range(60):
        watch.late = 0.03 if number == 30 else 0.0  # one timer fires most of a gap too late
        await pacer.calm(str(number))
        left.append(watch.at)
    assert min(after - before for before, after in pairwise(left)) >= 1 / 28 - 1e-6


async def test_chats_are_forgotten() -> None:
    """A hundred thousand people leave nothing behind once their second is over."""
    watch = Watch()
    pacer = watch.pacer()
    for number in range(1000):
        await pacer.calm(str(number))
    assert len(pacer.chats) <= 31


async def test_one_throttled_chat_is_its_own_affair() -> None:
    """A 429 about one chat stops nobody else."""
    watch = Watch()
    pacer = watch.pacer()
    await pushes(watch, pacer, 1)
    for _ in range(3):
        pacer.throttled("1", 30.0)
    assert await pacer.slot()
    assert sum(watch.slept) < 0.1


async def test_two_throttled_chats_pause_all_and_halve_the_pace() -> None:
    """When several are too many we are too fast: a pause as long as asked, then half the pace, in time the whole."""
    watch = Watch()
    pacer = watch.pacer()
    await pushes(watch, pacer, 20)
    for chat in ("1", "2", "3", "4"):  # several were under way together: that is one offence
        pacer.throttled(chat, 3.0)
    begin = watch.at
    [first, *_, last] = await pushes(watch, pacer, 15)
    assert first - begin == pytest.approx(3.0)
    assert last - first == pytest.approx(1.0, abs=0.1)
    for _ in range(4):
        watch.at += RECOVERS
        await pushes(watch, pacer, 1)
    [first, *_, last] = await pushes(watch, pacer, 29)
    assert last - first == pytest.approx(1.0, abs=0.05)


async def test_nobody_waits_for_a_long_pause() -> None:
    """A pause of minutes: no slot now; whoever wanted one holds no lease meanwhile and comes again."""
    watch = Watch()
    pacer = watch.pacer()
    pacer.throttled("1", 600.0)
    pacer.throttled("2", 600.0)
    assert not await pacer.slot()
    assert watch.slept == []
    watch.at += 600.0 - LONGEST_WAIT / 2
    assert await pacer.slot()


async def test_without_a_limit_nobody_waits() -> None:
    """A channel of our own is written to as fast as it goes."""
    watch = Watch()
    pacer = watch.pacer(0.0, 0.0)
    await pushes(watch, pacer, 1000)
    await pacer.calm("1")
    await pacer.calm("1")
    assert watch.slept == []


async def test_those_who_wait_leave_in_their_order() -> None:
    """Whoever came first leaves first, and two never leave at once."""
    pacer, left = Pacer(1000.0), []

    async def one(number: int) -> None:
        assert await pacer.slot()
        left.append(number)

    async with asyncio.TaskGroup() as group:
        for number in range(20):
            group.create_task(one(number))
    assert left == list(range(20))


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["push", "answer", "idle", "throttled", "back"]), st.floats(0, 3)), max_size=300
    )
)
def test_whatever_happens_no_second_is_too_full(steps: list[tuple[str, float]]) -> None:
    """Pushes alone never exceed the pace, whatever answers, silences, 429s and unused slots lie between them."""
    watch = Watch()
    pacer, left = watch.pacer(20.0, 0.0), []

    async def play() -> None:
        for number, (what, seconds) in enumerate(steps):
            if what == "push" and await pacer.slot():
                left.append(watch.at)
            elif what == "answer":
                pacer.answered("1")
            elif what == "idle":
                watch.at += seconds
            elif what == "throttled":
                pacer.throttled(str(number), seconds)
            elif what == "back" and await pacer.slot():
                pacer.give_back()

    asyncio.run(play())
    assert not left or crowded(left) <= 21
