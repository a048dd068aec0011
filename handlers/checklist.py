"""The pre-call list and the card to read aloud. It never gates the call."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.core import checklist as rules
from bot.core.changes import Asked, ItemMarked, ItemNoted
from bot.core.guide import Matter
from bot.core.messages import Block, Button
from bot.core.nudge import SHANGHAI, serving
from bot.core.person import Asking, Case
from bot.core.plaintext import folded, ordinal
from bot.core.taps import tap
from bot.core.texts import blocks
from bot.core.turn import Outcome, Turn
from handlers import arrival, frauds
from handlers.drafts import clean
from handlers.parts import (
    digits,
    door,
    find_case,
    fresh,
    label,
    name_of,
    option,
    say,
    show,
    toast,
    warning,
)

NOTE: Final = re.compile(
    r"(?:备注|注)\s*(?P<number>\d{1,2}|[一二三四五六七八九十]{1,2})\s*[:：,，.、]?\s*(?P<note>.+)", re.DOTALL
)
LAST_DIGIT: Final = 9
IN_A_ROW: Final = "12345"  # a hotline, but over a list more likely its first five items
MOST_OPTIONS: Final = 11
WHAT_IS_IT: Final = re.compile(
    r"[每各]一?项(?:都|各)?(?:是|指)?的?(?:什么|啥)(?:意思)?[?？]?|都?是?什么意思[?？]?|解释一下"
)
NOTE_LENGTH: Final = 100
COPY_LENGTH: Final = 256
READY, OPEN = "☑ ", "☐ "


def _matter(turn: Turn, case: Case) -> Matter:
    return turn.guide.matters.get(case.matter) or turn.guide.matters["general"]


def view(turn: Turn, number: str) -> Outcome:
    """The list of a case."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    barred = frauds.barred(turn, case)
    return screen(turn, case) if barred is None else frauds.advice(turn, barred)


def screen(turn: Turn, case: Case, *changes: ItemMarked | ItemNoted) -> Outcome:
    """Items to tap, or to type as `1 3 5`; straight to the words at any time."""
    found = _matter(turn, case)
    items = [_item(case, found, index) for index in range(len(found.items))]
    title = say(turn, "list.title", case=name_of(turn, case))
    return show(
        (*warning(turn, case), *title, *_progress(turn, case, found), *_parts(turn, found)),
        *items,
        option(turn, "card", "card", case.id, style="good"),
        *_explaining(turn, case, found),
        door(turn, "case", case.id),
        changes=(*changes, Asked(Asking("checklist", (str(case.id),)))),
    )


def _explaining(turn: Turn, case: Case, found: Matter) -> tuple[Button, ...]:
    """What each item means; where a twelfth option would stand for items 1 and 2, it is typed for."""
    return (option(turn, "explain", "explain", case.id),) if len(found.items) + 3 <= MOST_OPTIONS else ()


def _item(case: Case, found: Matter, index: int) -> Button:
    item = found.items[index]
    done = item.id in case.marks
    return Button(f"{READY if done else OPEN}{item.label}", tap("mark", case.id, item.id, 0 if done else 1))


def _progress(turn: Turn, case: Case, found: Matter) -> tuple[Block, ...]:
    missing = rules.missing(case, found)
    total = len(found.items)
    if not missing:
        return say(turn, "list.ready", total=total)
    words = "、".join(item.label for item in missing[:4])
    return say(turn, "list.progress", done=total - len(missing), total=total, missing=words)


def _parts(turn: Turn, found: Matter) -> tuple[Block, ...]:
    """Which numbers belong to which part, and how to tick several at once."""
    lines, first = [], 1
    for part in found.parts:
        last = first + len(part.items) - 1
        lines.append(f"{part.label} {first}–{last}" if last > first else f"{part.label} {first}")
        first = last + 1
    return say(turn, "list.parts", parts=" · ".join(lines))


def mark(turn: Turn, number: str, item: str, done: str) -> Outcome:
    """One item, ready or not: the tap says which."""
    case = find_case(turn.person, number)
    if case is None or not any(known.id == item for known in _matter(turn, case).items):
        return arrival.stale(turn)
    changed = ItemMarked(case.id, item, done == "1")
    words = label(turn, "list.marked" if changed.done else "list.unmarked")
    return toast(screen(turn, _after(case, changed), changed), words)


def _after(case: Case, *changes: ItemMarked) -> Case:
    ready = {change.item for change in changes if change.done}
    open_ = {change.item for change in changes if not change.done}
    return replace(case, marks=(case.marks | ready) - open_)


def everything(turn: Turn, number: str) -> Outcome:
    """都有了."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    changes = rules.marks(case, rules.Ticks(ready=frozenset(item.id for item in _matter(turn, case).items)))
    return screen(turn, _after(case, *changes), *changes)


def claims(turn: Turn, text: str) -> bool:
    """Whether a typed line is about the list at hand."""
    found = _asked(turn)
    if found is None:
        return False
    items, line = _matter(turn, found).items, text.strip()
    if folded(line) in {hotline.number for hotline in turn.guide.hotlines.values()} - {IN_A_ROW}:
        return False
    return bool(
        NOTE.fullmatch(line) or WHAT_IS_IT.fullmatch(line) or rules.meant(text, items) or rules.typed(text, items)
    )


def overrides(turn: Turn, text: str) -> bool:
    """Whether it is, although an option on the screen might fit: 12 is items 1 and 2, 录音 is never unticked by name.

    A single digit is the option that bears it.
    """
    if not claims(turn, text):
        return False
    number = ordinal(text)
    return number is None or number > LAST_DIGIT


def _asked(turn: Turn) -> Case | None:
    asking = turn.person.asking
    return find_case(turn.person, asking.args[0]) if asking and asking.question == "checklist" else None


def typed(turn: Turn, text: str) -> Outcome:
    """`1 3 5`, 1到5, 录音有了, 取消3, `备注3 在邮箱`; anything else gets the list again with an example."""
    assert turn.person.asking is not None
    case = find_case(turn.person, turn.person.asking.args[0])
    if case is None:
        return arrival.stale(turn)
    found = _matter(turn, case)
    note = NOTE.fullmatch(text.strip())
    if note:
        return _noted(turn, case, found, ordinal(note["number"]) or 0, clean(note["note"], NOTE_LENGTH))
    if WHAT_IS_IT.fullmatch(text.strip()):
        return explain(turn, str(case.id))
    said = rules.typed(text, found.items)
    if said is not None:
        changes = rules.marks(case, said)
        return screen(turn, _after(case, *changes), *changes)
    asked = rules.meant(text, found.items)
    if asked is not None:
        return _led(screen(turn, case), Block((f"{asked}. {found.items[asked - 1].text}",)))
    return _unclear(turn, case)


def _led(outcome: Outcome, *lead: Block) -> Outcome:
    """The same screen with something in front of it."""
    assert outcome.message is not None
    return show((*lead, *outcome.message.blocks), *outcome.message.buttons, changes=outcome.changes)


def _unclear(turn: Turn, case: Case) -> Outcome:
    return _led(screen(turn, case), *say(turn, "list.unclear"))


def _noted(turn: Turn, case: Case, found: Matter, number: int, note: str) -> Outcome:
    if not note or not 1 <= number <= len(found.items):
        return _unclear(turn, case)
    item = found.items[number - 1]
    return _led(
        screen(turn, case, ItemNoted(case.id, item.id, note)), *say(turn, "list.noted", item=item.label, note=note)
    )


def explain(turn: Turn, number: str) -> Outcome:
    """What each item means, with the notes."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    found = _matter(turn, case)
    return digits(  # the numbers in sight are those of the items
        show(
            (*warning(turn, case), *say(turn, "list.explained"), *_lines(found, case), *say(turn, "list.note-hint")),
            option(turn, "card", "card", case.id, style="good"),
            door(turn, "list", case.id),
            changes=(Asked(Asking("checklist", (number,))),),
        )
    )


def _lines(found: Matter, case: Case | None = None) -> tuple[Block, ...]:
    out, count = [], 0
    for part in found.parts:
        lines = [f"【{part.label}】"]
        for item in part.items:
            count += 1
            note = case.notes.get(item.id, "") if case else ""
            lines.append(f"{count}. {item.text}{f'（{note}）' if note else ''}")
        out.append(Block(("\n".join(lines),)))
    return tuple(out)


def readable(turn: Turn, found: Matter) -> tuple[Block, ...]:
    """The list for somebody whom we do not remember."""
    return (*say(turn, "list.title", case=found.label), *_lines(found))


def card(turn: Turn, number: str, matter: str = "") -> Outcome:
    """One big card to read aloud; it stays where it is."""
    case = find_case(turn.person, number)
    found = turn.guide.matters.get(matter) if matter else _matter(turn, case) if case else None
    if found is None:
        return arrival.stale(turn)
    if found.scam:
        return frauds.advice(turn, found)
    body = (
        *warning(turn, case),
        *say(turn, "card.title", case=name_of(turn, case) if case else found.label),
        *_closed(turn, case),
        *say(turn, "card.opening", opening=found.opening),
        *_listed(turn, "card.questions", found.questions),
        *_listed(turn, "card.pin", found.pin),
        *_listed(turn, "card.redflags", found.redflags),
    )
    return fresh(show(body, *_card_buttons(turn, case, found)))


def _closed(turn: Turn, case: Case | None) -> tuple[Block, ...]:
    """Nobody answers now; on the evening of the repayment day tomorrow is too late, so something is done in writing."""
    if serving(turn.now, turn.guide.calendar):
        return ()
    tonight = case is not None and case.repay_at is not None and _same_day(turn.now, case.repay_at)
    return say(turn, "card.closed-tonight" if tonight else "card.closed")


def _same_day(one: datetime, other: datetime) -> bool:
    return one.astimezone(SHANGHAI).date() == other.astimezone(SHANGHAI).date()


def _listed(turn: Turn, name: str, lines: tuple[str, ...]) -> tuple[Block, ...]:
    return say(turn, name, lines="\n".join(f"· {line}" for line in lines)) if lines else ()


def _card_buttons(turn: Turn, case: Case | None, found: Matter) -> tuple[Button, ...]:
    if case is None:
        return (option(turn, "paste", "paste", "0", found.id), option(turn, "verify", "verify"), door(turn))
    if case.unsafe:
        return (
            option(turn, "unlicensed", "topic", "route-illegal", style="danger"),
            option(turn, "found", "lender", case.id, "found"),
            door(turn, "list", case.id),
        )
    return (
        option(turn, "call-now", "calling", case.id, style="good"),
        option(turn, "verify", "verify", case.id),
        option(turn, "paste", "paste", case.id),
        option(turn, "they-promised", "promise", case.id),
        door(turn, "list", case.id),
    )


def paste(turn: Turn, number: str, matter: str = "") -> Outcome:
    """The same words for a chat window, to copy."""
    case = find_case(turn.person, number)
    found = turn.guide.matters.get(matter) if matter else _matter(turn, case) if case else None
    if found is None:
        return arrival.stale(turn)
    if found.scam:
        return frauds.advice(turn, found)
    text = written(turn, found)
    back = door(turn, "card", number, matter) if matter else door(turn, "card", number)
    return show(
        (*warning(turn, case), *say(turn, "card.paste"), *blocks(f"> {text}".replace("\n", "\n> "))),
        Button(label(turn, "label.copy"), copy=text[:COPY_LENGTH]),
        *_after_pasting(turn, case),
        back,
    )


def _after_pasting(turn: Turn, case: Case | None) -> tuple[Button, ...]:
    """What the chat came to; it ends like a call, though nobody calls."""
    if case is None:
        return ()
    return (option(turn, "they-promised", "promise", case.id), option(turn, "no-promise", "next", case.id))


def written(turn: Turn, found: Matter) -> str:
    """The opening as it is written to a chat: no recording is announced, the answer is in writing anyway."""
    spoken = label(turn, "card.recording")
    sentences = [part for part in re.split(r"(?<=[。！？])\s*", found.opening) if part and spoken not in part]
    return "".join(sentences)
