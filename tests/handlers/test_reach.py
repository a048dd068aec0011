"""How a promised nudge will come: said where we may not always write first, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from bot.core.changes import Change, NudgeMoved, NudgePlanned
from bot.core.messages import Block, Button, Message
from bot.core.taps import tap
from bot.core.turn import Need, Outcome, Prospect, Turn
from bot.core.updates import Address, Due, Said
from handlers import reach
from handlers.parts import when
from tests.turns import NOW, NUDGE, shown, text, turn, waiting

THERE: Final = waiting(address=Address("wechat", "o1"))
SAVED: Final = Message((Block(("记好了。",)),), (Button("返回", tap("home")),))


def there(prospect: Prospect | None = None, **fields: object) -> Turn:
    """Somebody writes to the Official Account."""
    loaded = {} if prospect is None else {"reach": prospect}
    return replace(turn(Said(THERE.address, "key:1", "好"), THERE, loaded=loaded), **fields)  # type: ignore[arg-type]


def after(*changes: Change, prospect: Prospect | None = None) -> Outcome | Need:
    """What becomes of an outcome with these changes."""
    return reach.told(there(prospect), Outcome(SAVED, changes))


def test_it_asks_about_the_nudge_that_is_planned() -> None:
    """Only what the database knows can tell how it will come."""
    assert after(NudgePlanned(NUDGE)) == Need("reach", NUDGE)


def test_a_nudge_that_is_moved_is_another_one() -> None:
    """The window may be closed on the later day."""
    later = NUDGE.due_at + timedelta(days=3)
    assert after(NudgeMoved(NUDGE.id, later)) == Need("reach", replace(NUDGE, due_at=later))


@pytest.mark.parametrize(
    ("prospect", "words"),
    [
        (Prospect("message"), "先发一条给你"),
        (Prospect("ticket"), "你点过“同意”"),
        (Prospect("first"), "你随便发一句，我先说这件事"),
        (Prospect("offer", "https://mp.weixin.qq.com/x"), "先点一次“同意提醒”"),
    ],
)
def test_each_way_has_its_words(prospect: Prospect, words: str) -> None:
    """One plain sentence; where they can allow it, a link to do so; beside each a line for the phone's alarm."""
    done = after(NudgePlanned(NUDGE), prospect=prospect)
    assert isinstance(done, Outcome)
    assert text(done).startswith("记好了。")
    assert words in text(done)
    assert [button.url for button in shown(done).buttons if button.url] == ([prospect.link] if prospect.link else [])
    assert "长按这条消息，点“提醒”" in text(done)
    assert f"{when(there(), NUDGE.due_at).text} 看看回音" in text(done)


def test_the_calendar_is_offered_beside() -> None:
    """Behind the link to allow a message, where there are both."""
    both = Prospect("offer", "https://mp.weixin.qq.com/x", "https://bot.example.org/f/x")
    done = after(NudgePlanned(NUDGE), prospect=both)
    assert isinstance(done, Outcome)
    assert [button.label for button in shown(done).buttons] == ["同意提醒", "放进手机日历", "返回"]


def test_the_calendar_is_offered_once() -> None:
    """The page itself instead of the option that leads to it."""
    page = Prospect("first", calendar="https://bot.example.org/f/x")
    saved = replace(SAVED, buttons=(Button("放进手机日历", tap("calendar", 1)), *SAVED.buttons))
    done = reach.told(there(page), Outcome(saved, (NudgePlanned(NUDGE),)))
    assert isinstance(done, Outcome)
    assert [button.label for button in shown(done).buttons] == ["放进手机日历", "返回"]
    assert shown(done).buttons[0].url


def test_the_alarm_is_set_for_the_first_of_several() -> None:
    """The evening of the day of repayment, not the morning after."""
    later = replace(NUDGE, id=NUDGE.id + 1, due_at=NUDGE.due_at + timedelta(days=1))
    done = after(NudgePlanned(NUDGE), NudgePlanned(later), prospect=Prospect("first"))
    assert isinstance(done, Outcome)
    assert f"{when(there(), NUDGE.due_at).text} 看看回音" in text(done)


def test_nothing_is_said_where_nothing_is_to_plan_by() -> None:
    """No nudge, one of two hours' time, one that is only due now, a bot that was told nothing of this channel."""
    call = replace(NUDGE, kind="call")
    assert after() == Outcome(SAVED)
    assert after(NudgePlanned(call)) == Outcome(SAVED, (NudgePlanned(call),))
    moved = Outcome(SAVED, (NudgeMoved(NUDGE.id, NOW),))
    assert reach.told(there(update=Due(THERE.address, "due:3", (3,))), moved) == moved
    planned = Outcome(SAVED, (NudgePlanned(NUDGE),))
    assert reach.told(there(loaded={"reach": None}), planned) == planned


def test_where_we_can_always_write_nothing_is_asked() -> None:
    """Telegram, the terminal: no second look, no extra sentence."""
    planned = Outcome(SAVED, (NudgePlanned(NUDGE),))
    for channel in ("telegram", "terminal", "web"):
        assert (
            reach.told(
                there(person=waiting(address=Address(channel, "1")), update=Said(Address(channel, "1"), "k", "好")),
                planned,
            )
            == planned
        )
