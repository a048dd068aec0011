"""我的提醒: what will be asked and when, with no number to know; each moved, dropped, taken up again; all stopped."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, get_args

from bot.core import nudge as times
from bot.core.calendar import Calendar
from bot.core.changes import Asked, Change, NudgePlanned, PreferenceSet
from bot.core.dates import Resolved, understand
from bot.core.due import SHANGHAI
from bot.core.messages import Block, Button
from bot.core.person import Nudge, NudgeKind
from bot.core.plaintext import folded, ordinal
from bot.core.taps import Tap, tap
from bot.core.turn import Outcome, Turn
from handlers import arrival, reminders
from handlers.parts import door, find_case, name_of, next_number, option, say, short, short_name, show, when
from handlers.snooze import enough, find, gone, later, moment, snooze, stamp, there, wished
from handlers.words import BACK_LABELS, ENDED, NEEDLESS

FULL: Final = 5  # on one screen, the way back beside them
PAGE: Final = 4  # on each of several, the way on beside them
KINDS: Final[Mapping[str, NudgeKind]] = {kind: kind for kind in get_args(NudgeKind)}

POLITE: Final = r"(?:请|麻烦|帮我|给我|我想|我要|把|将|那个|这个|那条|这条)*"
DROP: Final = r"(?:取消|删除|删掉|删了|去掉|关掉|关了|停掉|停了|停|不要了|不要|不用了|不用)"
DROPPED: Final = re.compile(rf"{POLITE}(?P<which>.*?)的?提醒(?:我)?(?:给我|一下)?(?P<all>都|全部?)?{DROP}[吧了]?")
DROP_IT: Final = re.compile(rf"{POLITE}{DROP}(?P<which>.*?)的?(?P<all>)提醒[吧了]?")
MOVE: Final = r"(?:改期|改|推迟|推后|推|延后|延|提前|挪|换|调)(?:到|成|至|为)?"
MOVED: Final = re.compile(rf"{POLITE}(?P<which>.*?)的?提醒(?:我)?的?(?:时间|日子)?{MOVE}(?P<at>.+)")
# By its number in the list; 两个 and 3条 count them, and 2号 is a day.
PLACE: Final = r"(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})"
NTH: Final = rf"(?:第\s*{PLACE}\s*[个条项件]?|最后一?[个条项件]|[0-9]{{1,2}}|[一二三四五六七八九十])"
NTH_DROPPED: Final = re.compile(
    rf"{POLITE}(?:{DROP}\s*(?P<which>{NTH})|(?P<that>{NTH})\s*(?:的?提醒)?[都就也]?"
    rf"(?:{DROP}|(?:别|不要|不用)再?提醒我?))(?:的?提醒)?[吧了]*"
)
NTH_MOVED: Final = re.compile(rf"{POLITE}(?P<which>{NTH})\s*的?(?:提醒)?我?的?(?:时间|日子)?\s*{MOVE}(?P<at>.*)")
NO_MORE: Final = re.compile(
    r"(?:以后|今后)?(?:就|都)?(?:这个|这件事?|这条)?(?:就|都)?(?:不用|不必|不需要|用不着|别|不要)再?(?:来|老)?问我?(?:这个|这件事?|这条)?[了啦吧]*"
)
EVERY: Final = re.compile(
    r"(?:请|麻烦|帮我|给我|把)*(?:(?:全部?|都|统统|所有的?)(?:都|给我)?(?:取消|[停关][掉了]?|不要|不用)|(?:取消|[停关]掉?)(?:全部|所有))[吧了]*"
)
ALL: Final = frozenset({"所有", "全部", "一切", "全"})
WEEKDAY: Final = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
WEEKDAYS: Final = "一二三四五六日"
EITHER: Final = "either"
LAST: Final = "最后"
ITEM: Final = str.maketrans("", "", "件 ")


def planned(turn: Turn, page: str = "0") -> Outcome:
    """What is still to come, the next one first; a tap opens one."""
    found = coming(turn)
    off = say(turn, "planned.muted") if turn.person.muted else ()
    on = (option(turn, "unmute", "unmute", style="good"),) if turn.person.muted else ()
    if not found:
        return _none(turn, off, on)
    pages = [found] if len(found) <= FULL else [found[at : at + PAGE] for at in range(0, len(found), PAGE)]
    at = int(page) if page.isdecimal() and int(page) < len(pages) else 0
    first = 1 + at * PAGE
    lines = "\n".join(_line(turn, number, nudge) for number, nudge in enumerate(pages[at], first))
    more = (option(turn, "more-lines", "planned", at + 1),) if at + 1 < len(pages) else ()
    buttons = (Button(_named(turn, nudge, found), tap("plan", nudge.id)) for nudge in pages[at])
    stop = () if turn.person.muted else say(turn, "planned.stop")
    return show((*say(turn, "planned.title"), *off, Block((lines,)), *stop), *buttons, *more, *on, _way_back(turn, at))


def _none(turn: Turn, off: tuple[Block, ...], on: tuple[Button, ...]) -> Outcome:
    """Nothing is to come; what was asked and not answered is shown."""
    asked = times.once(reminders.unanswered(turn))[-PAGE:]
    told = say(turn, "planned.asked" if asked else "planned.none")
    buttons = (Button(_named(turn, nudge, asked), tap("nudge", nudge.id)) for nudge in asked)
    return show(
        (*off, *told), *buttons, *on, *(() if asked else (option(turn, "promise", "promise"),)), door(turn, "records")
    )


def coming(turn: Turn) -> tuple[Nudge, ...]:
    """The nudges that are to come and still wanted; of one thing the next, for what is about to leave has its second
    asking planned already."""
    ahead = [nudge for nudge in turn.person.nudges if nudge.state == "pending" and reminders.wanted(turn, nudge)]
    first = [nudge for nudge in ahead if nudge.kind == "repay" or nudge in times.once(ahead)]  # that day, the day after
    return tuple(sorted(first, key=lambda nudge: (times.comes_at(turn.person, nudge), nudge.id)))


def _way_back(turn: Turn, page: int) -> Button:
    return door(turn, "planned", page - 1) if page else door(turn, "records")


def _line(turn: Turn, number: int, nudge: Nudge) -> str:
    case = find_case(turn.person, str(nudge.case_id))
    under = f"（{short_name(turn, case)}）" if case is not None else ""
    return f"{number}. {when(turn, times.comes_at(turn.person, nudge)).text} {reminders.title(turn, nudge)}{under}"


def _named(turn: Turn, nudge: Nudge, among: tuple[Nudge, ...]) -> str:
    """As it is called; with its day where two are called the same."""
    name, at = reminders.title(turn, nudge), times.comes_at(turn.person, nudge).astimezone(SHANGHAI)
    again = sum(short(reminders.title(turn, other)) == short(name) for other in among) > 1
    return short(f"{at.month}/{at.day} {name}") if again else short(name)


def plan(turn: Turn, number: str) -> Outcome:
    """One of them: another time, or not at all."""
    found = find(turn, number)
    if found is None:
        return gone(turn)
    case = find_case(turn.person, str(found.case_id))
    under = name_of(turn, case) if case is not None else ""
    at = times.comes_at(turn.person, found)
    text = say(turn, "planned.one", what=reminders.title(turn, found), at=when(turn, at), case=under)
    return show(
        (*text, *there(turn, at)),
        option(turn, "change-time", "later", found.id),
        option(turn, "drop", "enough", found.id),
        option(turn, "view-case", "case", found.case_id),
        door(turn, "planned"),
    )


def replan(turn: Turn, kind: str, case_id: str, subject: str, at: str) -> Outcome:
    """Dropped by mistake: it comes when it was to come, or tomorrow morning."""
    case, was = find_case(turn.person, case_id), moment(at)
    if kind not in KINDS or case is None or not subject.isdecimal() or was is None:
        return gone(turn)
    waiting = times.waiting(turn.person, KINDS[kind], int(subject))
    due_at = max(was, times.next_morning(turn.now, 1, turn.person.zone, turn.host)) if was <= turn.now else was
    nudge = Nudge(next_number(turn.person), KINDS[kind], case.id, int(subject), due_at)
    if waiting or not reminders.wanted(turn, nudge):
        return planned(turn)
    return show(
        say(turn, "nudge.snoozed", at=when(turn, due_at)),
        option(turn, "planned", "planned"),
        option(turn, "home", "start"),
        changes=(NudgePlanned(nudge),),
    )


# ── all of them ─────────────────────────────────────────────────────────────────────────────────


def mute(turn: Turn) -> Outcome:
    """No reminders any more, said back once; the record stays, and so does the question that was open."""
    asking = turn.person.asking
    kept: tuple[Change, ...] = (Asked(asking),) if asking else ()
    set_ = (PreferenceSet("muted", "1"),) if turn.person.remembered else ()
    return show(
        say(turn, "mute.done" if turn.person.remembered else "mute.none"),
        *((option(turn, "resume", "resume"),) if asking else ()),
        *((option(turn, "unmute", "unmute"),) if turn.person.remembered else ()),
        *((option(turn, "records", "records"),) if turn.person.cases else ()),
        option(turn, "home", "start"),
        changes=(*set_, *kept),
    )


def unmute(turn: Turn) -> Outcome:
    """They come again; which one is next."""
    if not turn.person.remembered:
        return arrival.ask_consent(turn, tap("unmute"))
    found = coming(turn)
    following = [
        block
        for first in found[:1]
        for block in say(
            turn, "mute.next", at=when(turn, times.comes_at(turn.person, first)), what=reminders.title(turn, first)
        )
    ]
    return show(
        (*say(turn, "mute.over"), *following),
        option(turn, "planned", "planned"),
        option(turn, "home", "start"),
        changes=(PreferenceSet("muted", "0"),),
    )


# ── typed ───────────────────────────────────────────────────────────────────────────────────────


def told(turn: Turn, text: str) -> Tap | None:
    """周五的提醒取消, 把提醒改到明天下午3点: what it wishes where only one is meant, else the list to choose from."""
    over = _over(turn, folded(text)) or _no_more(turn, folded(text))
    words = text.strip().rstrip("。.!！~ ")
    nth = _by_number(turn, words)
    return over or (nth if nth and nth.args else _of_one(turn, words) or nth)


def _over(turn: Turn, word: str) -> Tap | None:
    """停止, 不用提醒了: no more of any, or of the one that was just asked about."""
    if NEEDLESS.fullmatch(word):
        return next((wish for _, wish in turn.person.screen if wish.verb == "enough"), tap("mute"))
    everything = EVERY.fullmatch(word) and _listed(turn)
    return tap("mute") if everything or ENDED.fullmatch(word) else None


def _no_more(turn: Turn, word: str) -> Tap | None:
    """这个不用再问了: the one on the screen, or the only one to come; else which one."""
    if not NO_MORE.fullmatch(word):
        return None
    shown = next((wish for _, wish in turn.person.screen if wish.verb == "enough"), None)
    return shown or _chosen(turn, "", "enough")


def _by_number(turn: Turn, words: str) -> Tap | None:
    """取消2, 第一个改到明天: that one of the list on the screen; the list where none is, and this can mean no other."""
    moved = NTH_MOVED.fullmatch(words)
    match = moved or NTH_DROPPED.fullmatch(words)
    if match is None:
        return None
    if not _listed(turn):
        return tap("planned") if "提醒" in words or _just_left(turn) else None
    number = _nth(turn, match["which"] or match["that"])
    if number is None:
        return tap("planned")
    return tap("enough", number) if moved is None else _to(turn, number, moved["at"])


def _listed(turn: Turn) -> tuple[str, ...]:
    """The reminders that the screen lists, in order."""
    return tuple(wish.args[0] for _, wish in turn.person.screen if wish.verb == "plan" and wish.args)


def _just_left(turn: Turn) -> bool:
    """Whether the screen is about one of them; on that of the records the second is a record."""
    verbs = [wish.verb for _, wish in turn.person.screen]
    return "planned" in verbs and verbs.count("case") < 2


def _nth(turn: Turn, which: str) -> str | None:
    """The one with this number, as the screen counts them."""
    shown, found = _listed(turn), coming(turn)
    if which.startswith(LAST):
        return shown[-1] if found and str(found[-1].id) == shown[-1] else None
    backs = (wish for name, wish in turn.person.screen if name in BACK_LABELS and wish.verb == "planned")
    before = next((PAGE * (int(wish.args[0]) + 1) for wish in backs), 0)
    at = (ordinal(which.translate(ITEM)) or 0) - 1 - before
    return shown[at] if 0 <= at < len(shown) else None


def _to(turn: Turn, number: str | int, words: str) -> Tap:
    """That one at the moment these words name, else the question when."""
    at = wished(turn, words)
    return tap("snooze", number, stamp(at)) if isinstance(at, datetime) else tap("later", number)


def _of_one(turn: Turn, words: str) -> Tap | None:
    moved = MOVED.fullmatch(words)
    if moved is not None:
        return _moved(turn, moved)
    match = DROPPED.fullmatch(words) or DROP_IT.fullmatch(words)
    if match is None:
        return None
    if match["which"] in ALL or match["all"]:
        return tap("mute")
    return _chosen(turn, match["which"].removeprefix("这个").removeprefix("这条"), "enough")


def _moved(turn: Turn, match: re.Match[str]) -> Tap | None:
    at = wished(turn, match["at"])
    if not isinstance(at, datetime):
        return _chosen(turn, match["which"], "later")
    return _chosen(turn, match["which"], "snooze", stamp(at))


def _chosen(turn: Turn, which: str, verb: str, *args: str) -> Tap | None:
    """The one that is meant; the list where it may be several; None where the words are about something else."""
    found = coming(turn)
    fitting = tuple(nudge for nudge in found if not which or _meant(turn, nudge, which))
    if len(fitting) == 1:
        return tap(verb, fitting[0].id, *args)
    return tap("planned") if fitting or not which or _day_of(which, turn.now, turn.guide.calendar) else None


def _meant(turn: Turn, nudge: Nudge, which: str) -> bool:
    """Whether these words call it: its day, its weekday, what it is about, or whom."""
    at = times.comes_at(turn.person, nudge).astimezone(SHANGHAI)
    weekday, named = WEEKDAY.search(which), _day_of(which, turn.now, turn.guide.calendar)
    if weekday is not None and named == EITHER:
        return WEEKDAYS[at.weekday()] == weekday[1].replace("天", "日")
    if named:
        return named == at.date().isoformat()
    case, words, title = find_case(turn.person, str(nudge.case_id)), folded(which), folded(reminders.title(turn, nudge))
    lender = folded(case.lender) if case is not None else ""
    return bool(words) and (words in title or title in words or (bool(lender) and lender in words))


def _day_of(which: str, now: datetime, calendar: Calendar) -> str:
    """The day that is named, as a date; EITHER where it may be this week's or the next; empty for none."""
    found = understand(which, now, calendar)
    if isinstance(found, Resolved):
        return found.due.astimezone(SHANGHAI).date().isoformat()
    return EITHER if WEEKDAY.search(which) else ""


TAPS: Final[Mapping[str, Callable[..., Outcome]]] = {
    "planned": planned,
    "plan": plan,
    "later": later,
    "snooze": snooze,
    "enough": enough,
    "replan": replan,
    "mute": mute,
    "unmute": unmute,
}
