"""Promised times: from what a person types to an instant, a question, or nothing; and back to words.

Nothing is understood silently: a time-like word that no rule has read makes a question of the whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.core.anchors import anchored
from bot.core.calendar import Calendar
from bot.core.clauses import Place, places
from bot.core.days import Scene
from bot.core.deeds import acted, ahead, homely, stated
from bot.core.doubts import doubt
from bot.core.due import END_OF_DAY, SHANGHAI, Ask, Grain, Nothing, Reason, Resolved, Unsure, told
from bot.core.focus import focused
from bot.core.leftovers import UNREAD, blotted, unread_in
from bot.core.patterns import words
from bot.core.phrases import Phrase, absolute, counts_on, likely, loose, phrases, tried
from bot.core.retold import is_today
from bot.core.scenery import promises
from bot.core.timerules import Crowded, scan
from bot.core.timetext import masked, tidy
from bot.core.timewords import Mark, Token, Trouble
from bot.core.waits import Wait, idle, unclear

__all__ = ["GRAMMAR", "SHANGHAI", "Ask", "Grain", "Nothing", "Reason", "Resolved", "moment", "spoken", "understand"]

LONGEST: Final = 2_000  # characters
STORY: Final = 25  # characters; a longer text may tell of other times than the one that is promised
OF_ITSELF: Final = ("ambiguous-hour", "next-friday", "impossible", "calendar")  # whatever else is told beside it
ELSEWHERE: Final = ("vague", "past")  # the same for a time that is promised in another place
SETTLED: Final = ("negated", "after", "event", *ELSEWHERE)  # what comes of it, where the time itself was said before
GRAMMAR: Final = "11"  # raised when the same words may come to another instant; kept with every promise

DUE_DAY: Final = r"(?:还款|账单|出账|扣款|到期)(?:日|期)?(?:当[天日]|(?:之|以)?[前后])(?![期续])"

# Asked about right behind the time; 要我再等8个工作日？行，我等 is no question.
ASKS: Final = r"[吗么嘛啊呀]?\?(?!(?:行|好|成|可以)[吧的啊]?,?我(?:就|再)?等(?:着|就是)?[了吧]?(?=$|[,。;!]))"


def understand(text: str, ref: datetime, calendar: Calendar) -> Resolved | Ask | Nothing:
    """What a text, said at the aware instant `ref`, promises: when, a question, or nothing about time at all."""
    if len(text) > LONGEST:
        return Ask("unread", None)
    read = masked(tidy(text))
    scene = Scene(ref.astimezone(SHANGHAI).replace(microsecond=0), calendar)
    try:
        return _understood(read, scan(read), scene)
    except Unsure as unsure:
        return unsure.ask
    except Crowded:
        return Ask("several", None)
    except OverflowError:  # 一百年 from the last year that a date can have
        return Ask("impossible", None)


def _understood(text: str, tokens: Sequence[Token], scene: Scene) -> Resolved | Ask | Nothing:
    found = places(text, phrases(text, tokens))
    try:
        return _plainly(text, tokens, found, scene)
    except Unsure as unsure:
        told = len(text) > STORY and unsure.ask.reason not in OF_ITSELF
        focus = focused(text, found, scene, _from_what) if told else None
        if focus is None:
            raise
        return focus


def _plainly(text: str, tokens: Sequence[Token], found: Sequence[Place], scene: Scene) -> Resolved | Ask | Nothing:
    """Where all that is said of times agrees."""
    rest = blotted(text, tokens)
    unread, bare = unread_in(rest), idle(rest)
    if not any(place.phrase.timely() for place in found):
        return _without_time(tokens, words(UNREAD).search(rest) is not None) or _some_day(text)
    kept = _apart_from_when_said(text, promises(found, scene), scene)
    timely = [place for place in kept if place.phrase.timely()]
    read = [tried(place.phrase, scene) for place in timely]
    _questions(
        text, kept, Wait(bare, _working(tokens), tuple(place.phrase.lengths() for place in timely)), likely(read)
    )
    if unread:
        raise Unsure("unread", likely(read))
    agreed = _agreed([place.phrase for place in timely], read)
    if any(stated(place) or _done_then(place, scene) for place in timely):
        return agreed
    raise Unsure("unread", agreed.due)


def _done_then(place: Place, scene: Scene) -> bool:
    now = is_today(place.phrase, scene)
    return (acted(place, now) or ahead(place, now)) and not homely(place)


def _without_time(tokens: Sequence[Token], unread: bool) -> Ask | None:
    troubles = [token.value for token in tokens if isinstance(token.value, Trouble)]
    for trouble in sorted(troubles, key=lambda trouble: trouble.soft):
        return Ask(trouble.reason, None)
    return Ask("unread", None) if unread else None


def _some_day(text: str) -> Ask | Nothing:
    """下次还款日前: a day that only the person knows."""
    return Ask("event", None) if words(DUE_DAY).search(text) else Nothing()


def _questions(text: str, kept: Sequence[Place], wait: Wait, guess: datetime | None) -> None:
    """Raise what the surroundings of the times make doubtful."""
    timely = [place for place in kept if place.phrase.timely()]
    for token in (token for place in kept for token in place.phrase.tokens):
        if isinstance(token.value, Trouble) and not token.value.soft:
            _troubled(token.value, [place.phrase for place in timely], guess)
    for place in timely:
        asked: Reason | None = "unread" if words(ASKS).match(text, place.phrase.end) else None
        reason = asked or doubt(place) or _from_what(place) or unclear(place, wait)
        if reason and not (reason in SETTLED and _said_before(place, timely, reason)):
            raise Unsure(reason, guess)


def _said_before(place: Place, timely: Sequence[Place], reason: Reason) -> bool:
    """说三天处理，三天内没处理我再打: what if not, after the promise itself; 28号再看，28号之前会到: what before it."""
    before = timely if reason in ELSEWHERE else timely[: timely.index(place)]
    days = {token.value for token in place.phrase.tokens if not isinstance(token.value, Mark)}
    same = [other for other in before if days <= {token.value for token in other.phrase.tokens}]
    return any(not doubt(other) and not _from_what(other) for other in same)


def _working(tokens: Sequence[Token]) -> bool:
    """Whether days off are said not to count: 周末除外."""
    return any(isinstance(token.value, Mark) and token.value.sign == "working" for token in tokens)


def _after_something(said: str) -> bool:
    """有了结果当天通知您: words that elsewhere say nothing do name an event before 当天."""
    return not idle(said) or words(r"结果|消息|答复").search(said) is not None


def _from_what(place: Place) -> Reason | None:
    """A length of time, or 次日, may run from something that happens."""
    counted = place.phrase.lengths() and (counts_on(place.phrase) or anchored(place))
    return "event" if counted or (loose(place.phrase) and _after_something(place.said)) else None


def _troubled(trouble: Trouble, timely: Sequence[Phrase], guess: datetime | None) -> None:
    if trouble.reason == "past" and all(absolute(phrase) for phrase in timely):
        return  # 上周说的，12月5日前: the date is the date
    raise Unsure(trouble.reason, guess)


def _apart_from_when_said(text: str, kept: Sequence[Place], scene: Scene) -> Sequence[Place]:
    """Without the 昨天 of 昨天说这周五, where it is the same Friday, whether it counts from yesterday or from now."""
    for place in kept if len(kept) > 1 else ():
        ago = _said(text, place.phrase, scene)
        others = [other for other in kept if other is not place and other.phrase.timely()]
        if ago and others and all(_unmoved(other.phrase, scene, ago) for other in others):
            return [other for other in kept if other is not place]
    return kept


def _said(text: str, phrase: Phrase, scene: Scene) -> Scene | None:
    """The scene as it was 昨天 or 前天; None for any other time."""
    ago = re.match(r"昨[天日晚]?|前[天日]", text[phrase.start :])
    days = {"昨": 1, "前": 2}[ago[0][0]] if ago else 0
    return scene._replace(ref=scene.ref - timedelta(days=days)) if days else None


def _unmoved(phrase: Phrase, scene: Scene, ago: Scene) -> bool:
    now, then = tried(phrase, scene), tried(phrase, ago)
    return isinstance(now, Resolved) and isinstance(then, Resolved) and now.due == then.due


def _agreed(timely: Sequence[Phrase], read: Sequence[Resolved | Unsure]) -> Resolved:
    certain = [one for one in read if isinstance(one, Resolved)]
    for phrase, one in zip(timely, read, strict=True):
        if isinstance(one, Unsure) and not (one.ask.reason == "earliest" and _has_latest(timely, phrase)):
            raise one
    finest = min(certain, key=lambda one: ("minute", "daypart", "day").index(one.grain))
    if len({_midnight(one.due) for one in certain}) > 1:
        raise Unsure("several", max(one.due for one in certain))
    return replace(finest, approximate=any(one.approximate for one in certain))


def _midnight(due: datetime) -> datetime:
    """16日24时前，也就是16号: the end of a day is the beginning of the next."""
    return due + timedelta(seconds=due.time() == END_OF_DAY)


def _has_latest(timely: Sequence[Phrase], but: Phrase) -> bool:
    return any(phrase is not but and "latest" in phrase.signs() for phrase in timely)


def moment(at: datetime) -> str:
    """`11月25日 周三 10:30` in Shanghai time."""
    local = at.astimezone(SHANGHAI)
    return f"{told(local.date())} {local:%H:%M}"


def spoken(at: datetime, grain: str, ref: datetime) -> str:
    """A due instant read back: `11月25日 周三 24:00 前`, `11月25日 周三 10:30`; the year where it is not `ref`'s.

    Midnight belongs to the day that it ends. Shanghai time.
    """
    local = at.astimezone(SHANGHAI)
    midnight = local.hour == local.minute == 0
    day = (local - timedelta(days=midnight)).date()
    year = "" if day.year == ref.astimezone(SHANGHAI).year else f"{day.year}年"
    hour = "24:00" if midnight or local.time().replace(microsecond=0) == END_OF_DAY else f"{local:%H:%M}"
    return f"{year}{told(day)} {hour}{'' if grain == 'minute' else ' 前'}"
