"""Every screen of the guide, one after another, made by the handlers themselves: for proofreading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from bot.core.guide import Guide, Rule
from bot.core.ladder import Ladder
from bot.core.messages import Block, Message, options
from bot.core.person import Case, Person
from bot.core.taps import read
from bot.core.texts import BLANK, blocks
from bot.core.turn import Host, Need, Outcome, Turn
from bot.core.updates import Address, Arrived, Said, Tapped, Update

Handle = Callable[[Turn], Outcome | Need]
NOON: Final = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # a working day in Shanghai, when lines are open
ME: Final = Address("web", "preview")
READER: Final = Person("preview", ME, known=True, consent="refused")  # walks about, is remembered by nobody
OWN_PAGES: Final = ("group:", "topic:", "matter:", "card:", "paste:")  # told in chapters of their own
CASE_TAPS: Final = ("list:1", "explain:1", "card:1", "paste:1", "promise:1", "next:1", "sides:1", "calling:1")
SAID: Final = "某某某"


@dataclass(frozen=True, slots=True)
class Screen:
    """One message with a name to find it by: content id or tap."""

    anchor: str
    name: str
    message: Message


Chapter = tuple[str, tuple[Screen, ...]]


def chapters(guide: Guide, handle: Handle, host: Host, top: Iterable[str]) -> tuple[Chapter, ...]:
    """The whole guide as it is seen, in the order of the menu from its `top` branches."""
    groups = [guide.groups[name] for name in _ordered(guide, top)]
    turn = Turn(Arrived(ME, "preview"), READER, NOON, guide, host)
    return (
        ("首页和各处", tuple(_walked(turn, handle))),
        *((group.title, tuple(_branch(turn, handle, group.id))) for group in groups),
        *((matter.label, tuple(_matter(turn, handle, matter.id))) for matter in guide.matters.values()),
        ("一级一级往上走", tuple(_ladders(turn, handle))),
        ("危险和拒绝", tuple(_rule(turn, handle, guide.safety))),
        ("闲聊", tuple(_rule(turn, handle, guide.small_talk))),
        ("其余的句子", tuple(_sentences(guide))),
    )


def _ordered(guide: Guide, top: Iterable[str]) -> list[str]:
    """Every menu, each before those inside it; what is reached from nowhere comes last."""
    out: list[str] = []
    ahead = [*top, *guide.groups]
    while ahead:
        name = ahead.pop(0)
        if name in guide.groups and name not in out:
            out.append(name)
            ahead = [*guide.groups[name].entries, *ahead]
    return out


def _answer(turn: Turn, handle: Handle, update: Update) -> Message | None:
    outcome = handle(replace(turn, update=update))
    return None if isinstance(outcome, Need) else outcome.message


def _tap(turn: Turn, handle: Handle, code: str) -> Message | None:
    return _answer(turn, handle, Tapped(ME, f"preview:{code}", read(code)))


def _walked(turn: Turn, handle: Handle) -> Iterator[Screen]:
    """Home, and whatever its buttons lead to, once each."""
    home = _answer(replace(turn, person=replace(READER, known=False, consent="")), handle, Arrived(ME, "preview"))
    assert home is not None  # home is never silent
    yield Screen("home", "第一次见面", home)
    ahead, seen = _codes(home), set[str]()
    while ahead:
        code, name = ahead.pop(0)
        if code in seen or code.startswith(OWN_PAGES):
            continue
        seen.add(code)
        message = _tap(turn, handle, code)
        if message is not None:
            yield Screen(f"tap-{code}", f"{name}（{code}）", message)
            ahead += _codes(message)


def _codes(message: Message) -> list[tuple[str, str]]:
    return [(tap.code, label) for label, tap in options(message)]


def _branch(turn: Turn, handle: Handle, name: str) -> Iterator[Screen]:
    """A menu and the topics that are at home in it."""
    group = turn.guide.groups[name]
    own = [entry for entry in group.entries if entry in turn.guide.topics and turn.guide.topics[entry].group == name]
    labels = {entry: turn.guide.topics[entry].label for entry in own}
    for code, words in ((f"group:{name}", group.label), *((f"topic:{entry}", labels[entry]) for entry in own)):
        message = _tap(turn, handle, code)
        if message is not None:
            yield Screen(code.replace(":", "-"), f"{words}（{code.partition(':')[2]}）", message)


def _matter(turn: Turn, handle: Handle, name: str) -> Iterator[Screen]:
    """A matter's screens, for somebody who has a case of it."""
    case = Case(1, name, NOON)
    person = replace(READER, consent="given", counter=1, current=1, cases=(case,))
    scam = turn.guide.matters[name].scam
    for code in (f"matter:{name}",) if scam else CASE_TAPS:
        message = _tap(replace(turn, person=person), handle, code)
        if message is not None:
            yield Screen(f"matter-{name}-{code.partition(':')[0]}", f"{name}（{code}）", message)


def _ladders(turn: Turn, handle: Handle) -> Iterator[Screen]:
    """Each rung once, as somebody sees it whose lender and matter lead there."""
    seen = set[str]()
    for ladder in turn.guide.ladders.ladders:
        case = _climber(turn.guide, ladder)
        person = replace(READER, consent="given", counter=1, current=1, cases=(case,))
        for rung in ladder.rungs:
            message = _tap(replace(turn, person=person), handle, f"rung:1:{rung.id}")
            if message is not None and rung.places and rung.id not in seen:
                seen.add(rung.id)
                yield Screen(f"rung-{rung.id}", f"{rung.label}（{rung.id}）", message)


def _climber(guide: Guide, ladder: Ladder) -> Case:
    """A case whose ladder this is."""
    matters = [name for name, found in guide.matters.items() if not found.scam]
    for org in (*sorted(ladder.orgs), ""):
        for matter in matters:
            if guide.ladders.of(org, matter) is ladder:
                return Case(1, matter, NOON, org=org)
    return Case(1, next(iter(guide.matters)), NOON)


def _rule(turn: Turn, handle: Handle, rules: Iterable[Rule]) -> Iterator[Screen]:
    """The answer of each rule, as if it were the only one and everything rang it."""
    for rule in rules:
        sure = (replace(rule, patterns=(SAID,), unless=()),)
        alone = replace(turn.guide, safety=() if rule.kind == "talk" else sure, small_talk=sure)
        message = _answer(replace(turn, guide=alone), handle, Said(ME, f"preview:{rule.id}", SAID))
        if message is not None:
            yield Screen(f"rule-{rule.id}", rule.id, message)


def _sentences(guide: Guide) -> Iterator[Screen]:
    """Every other sentence by its name, its blanks left open."""
    for name, text in guide.texts.sentences.items():
        if not name.startswith(("label.", "heard.", "telegram.")):
            shown = blocks(BLANK.sub("＿＿", text)) or (Block((text,)),)
            yield Screen(f"text-{name}", name, Message(shown))
