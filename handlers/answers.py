"""Free talk: small talk, a promise told in one sentence, a typed question, what we cannot read."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, Literal

from bot.core import safety as rules
from bot.core import search
from bot.core.changes import Asked, Tallied
from bot.core.contacts import Judgement
from bot.core.dangers import doubted, heard, nearest
from bot.core.dates import Ask, Resolved, understand
from bot.core.everyday import same_for_all
from bot.core.guide import Guide, Matter, Rule
from bot.core.index import MATTER
from bot.core.messages import Button
from bot.core.person import Asking
from bot.core.taps import Tap, read, tap
from bot.core.texts import blocks
from bot.core.turn import Outcome, Turn
from bot.core.updates import FileKind
from handlers import arrival, contacts, deadlines, drafts, evidence, matters, menu, readback, safety
from handlers.notes import THEY, Note, taken_apart
from handlers.parts import door, name_of, open_cases, option, say, show

Kind = Literal["answer", "choose", "urgent", "refuse", "unknown"]

GIVEN_WORD: Final = re.compile(r"答应|承诺|说好|保证(?!金)")
TOLD: Final = re.compile(
    rf"{THEY}[^,，。!！?？]{{0,12}}(?:说|讲|(?:告诉|通知|回复|答复)了?我)|{THEY}(?:就|又|刚|亲口|都)*话(?!费|术|题|筒)|记录?(?:一下|下来|着)"
    r"|(?:打(?:了?个)?(?:电话)?(?:给我|过?来)|来电话?|回电话?)[^,，。!！?？]{0,4}[说讲]"
)
JUST_NOW: Final = re.compile(
    r"(?:刚[才刚]?|今天)(?=[^,，。!！?？]{0,10}(?:说|告诉|答应|承诺|保证))"
)  # it was said then
DEED: Final = re.compile(
    r"退|到账|入账|回电|回复|答复|回话|联系|处理|解决|减|免|恢复|更正|删|注销|寄|发|赔|给我|打过来|打给我"
)
# What is asked, was not kept, is wanted from the borrower, threatened or under a condition is no promise to us.
NO_PROMISE: Final = re.compile(
    r"[吗么?？]|呢$|怎么|咋|什么|啥|如何|谁|哪|多久|多少|(.)不\1|"
    r"没(?!问题)|未(?!来)|不(?:退|到|给|认|承认|算数|理|回|兑现|处理|肯|能|行|信)|反悔|赖|骗|又(?!(?:给我)?(?:打|来)(?:了?个)?电话|打(?:给我|过?来)|[说讲]|还?答应|承诺|保证|改口)|还是|结果|拖|一直|但|可是|却|"
    r"(?:让|叫|要|求|催|逼|喊|知)我|必须|不然|否则|起诉|上门|逮捕|法院|曝光|催收|如果|要是|只要|(?<!刚)才|先(?:交|转|付|还)|还清|"
    r"(?<![对给跟和同与向应诉])我们?(?:也|就|都|已经|当时)?(?:答应|承诺|说|保证)|"
    r"我们?[跟对和向]|律师函|通讯录|照片|同事|单位|爆|(?<!不计)(?<!不算)(?<!不记)逾期|"
    r"等了|过了|[天日周月年]了"
)
BROKEN: Final = re.compile(
    r"[吗么?？]|怎么|没|又[打骚催发联]|还[在是打]|结果|可是|但|如果|要是|只要|除非|不然|否则|必须"
)
MENTION: Final = 8  # characters; a longer text says something about the hotline it names
ASKED_BY_FRAUDS: Final = frozenset({"R21", "R22", "R23", "R25", "U07"})  # signs: another chat, a private account, codes
WARNING: Final = frozenset({"antifraud", "iss-fraud", "urgent"})  # groups whose answers warn by themselves
SPEAKER: Final = "客服"  # who says it, where nobody is named
SENTENCE: Final = 120  # characters; more is a story, not a promise


def talk(turn: Turn, text: str) -> Outcome | None:
    """An answer to what somebody typed, or None when nothing fits."""
    pasted = contacts.seen(turn, text)
    small = rules.ringing(text, turn.guide.small_talk)
    if small is not None and not (pasted is not None and _about_it(pasted, text, "answer")):
        return spoken(turn, small)
    urgent = safety.likely(turn, text) if pasted is None else None
    if urgent is not None:
        return urgent
    told = promised(turn, text, pasted) or evidence.asked(turn, text)
    return told or _doubted(turn, text, pasted) or _found(turn, text, pasted)


def _doubted(turn: Turn, text: str, pasted: Judgement | None) -> Outcome | None:
    """What may be asked for that we refuse, with the pages it may be about instead; inside a question it waits."""
    if pasted is not None or turn.person.asking is not None:
        return None
    verdict, hits = _looked(turn, text)
    rule = doubted(text, turn.guide, verdict)
    if rule is None:
        return None
    found = () if verdict == "unknown" else tuple(_button(turn.guide, hit.id) for hit in hits)
    return safety.doubtful(turn, rule, found)


def _looked(turn: Turn, text: str) -> tuple[search.Verdict, tuple[search.Hit, ...]]:
    return search.look(turn.guide.index, text, turn.person.case.matter if turn.person.case else "")


def _found(turn: Turn, text: str, pasted: Judgement | None) -> Outcome | None:
    """What the guide knows about it; how that went is counted, the words are not kept."""
    named = _named(turn, text)
    if named is not None:
        return named
    verdict, hits = _looked(turn, text)
    unwarned = pasted is not None and verdict == "answer" and _unwarned(turn.guide, pasted, hits[0].id)
    if pasted is not None and (unwarned or _about_it(pasted, text, verdict)):
        beside = (_button(turn.guide, hits[0].id),) if verdict == "answer" and not unwarned else ()
        return contacts.screen(turn, pasted, str(turn.person.current if turn.person.case else 0), *beside)
    chosen = matters.meant(turn, text, hits[0].id if verdict == "answer" else "")
    if chosen is not None:
        return matters.matter(turn, chosen.id)
    if verdict == "answer":
        return _answered(turn, hits[0].id)
    if verdict == "choose":
        buttons = (_button(turn.guide, hit.id) for hit in hits)
        offered = show(say(turn, "unknown.choose"), *buttons, option(turn, "menu", "menu"), door(turn))
        return offered.adding(Tallied("choose"))
    return None


def _named(turn: Turn, text: str) -> Outcome | None:
    """Matters that are named outright: several are asked about, one is opened."""
    several = matters.several(turn, text)
    if several is not None:
        return several
    found = matters.named(turn, text)
    return None if found is None else _answered(turn, f"{MATTER}{found.id}")


def _answered(turn: Turn, found: str) -> Outcome:
    return _opened(turn, found).adding(Tallied("answered", found))


def _about_it(pasted: Judgement, text: str, verdict: str) -> bool:
    """Whether a text is about what it holds: a hotline in a question is only named, words alone may be told better."""
    mentioned = pasted.verdict == "official" and pasted.direction == "out" and len(text) > MENTION
    return verdict != "answer" or bool(pasted.contacts and not mentioned)


def _unwarned(guide: Guide, pasted: Judgement, found: str) -> bool:
    """Whether somebody tells what frauds ask for, and the answer found is none about frauds."""
    wish = _wish(found)
    entry = guide.topics[found] if wish.verb == "topic" else guide.matters[wish.args[0]]
    return bool(ASKED_BY_FRAUDS & {*pasted.told}) and entry.group not in WARNING


def _wish(found: str) -> Tap:
    """Where a hit leads: a matter's id is its tap already."""
    return read(found) if found.startswith("matter:") else tap("topic", found)


def _button(guide: Guide, found: str) -> Button:
    wish = _wish(found)
    entry = guide.topics[found] if wish.verb == "topic" else guide.matters[wish.args[0]]
    return Button(entry.label, wish)


def _opened(turn: Turn, found: str) -> Outcome:
    """A topic's article, or the offer to prepare a matter's call; what must be said before one comes first."""
    wish = _wish(found)
    if wish.verb == "topic":
        return menu.topic(turn, found)
    matter = turn.guide.matters[wish.args[0]]
    return matters.matter(turn, matter.id) if matters.begins_with_a_word(matter) else _offer(turn, matter)


def _offer(turn: Turn, matter: Matter) -> Outcome:
    own = f"unknown.matter-{matter.id}"
    name = own if turn.guide.texts.has(own) else "unknown.matter"
    return show(
        say(turn, name, matter=matter.label),
        option(turn, "list", "matter", matter.id),
        option(turn, "card", "card", "0", matter.id),
        door(turn),
    )


def promised(turn: Turn, text: str, pasted: Judgement | None = None) -> Outcome | None:
    """What the other side promised in one sentence, read back, or asked about; None where it is not plain."""
    stops = _stopping(turn, text)
    if stops is not None:
        return stops
    note = _promise(text)
    if note is None:
        return None
    first, *more = drafts.parted(turn, note.rest)
    if more:
        return _first_of(turn, note, first, *more)
    match understand(_heard(note.rest), turn.now, turn.guide.calendar):
        case Ask() as unclear:
            return _unclear(turn, note, unclear)
        case Resolved(due=due) as found if due > turn.now and (pasted is None or pasted.verdict != "danger"):
            return _told(turn, note, found)
        case _:
            return None


def _stopping(turn: Turn, text: str) -> Outcome | None:
    """A promise to stop from a day on, told in one sentence."""
    if len(text) > SENTENCE or BROKEN.search(text) or not (GIVEN_WORD.search(text) or TOLD.search(text)):
        return None
    note = taken_apart(text)
    stops = drafts.ceasing(turn, _heard(note.rest))
    return None if stops is None else _kept(turn, note, *stops)


def _promise(text: str) -> Note | None:
    """One sentence of what the other side promised, and nothing else, or a note of a call; taken apart."""
    if not (DEED.search(text) or GIVEN_WORD.search(text)):
        return None
    note = taken_apart(text)
    return note if _given(text) or _noted(note) else None


def _given(text: str) -> bool:
    """Whether this is one sentence of what the other side promised, and nothing else."""
    if len(text) > SENTENCE or NO_PROMISE.search(text):
        return False
    return bool(GIVEN_WORD.search(text) or (TOLD.search(text) and DEED.search(text)))


def _told(turn: Turn, note: Note, found: Resolved) -> Outcome:
    what = drafts.subject(turn, drafts.gist(drafts.essence(turn, note.rest)))
    return _kept(turn, note, what, found, _heard(note.rest))


def _kept(turn: Turn, note: Note, what: str, found: Resolved, words: str, *more: str) -> Outcome:
    told = (what, found.due.isoformat(), found.grain, words, turn.now.isoformat())
    return told_again(turn, *told, drafts.clean(note.who, drafts.WHO_LENGTH), "", "\n".join(more))


def _first_of(turn: Turn, note: Note, *parts: str) -> Outcome | None:
    """Several promises in one sentence: the first with a plain time is read back, the others wait with it."""
    for part in parts:
        found = understand(_heard(part), turn.now, turn.guide.calendar)
        if isinstance(found, Resolved) and found.due > turn.now:
            what = drafts.subject(turn, drafts.gist(drafts.essence(turn, part)))
            return _kept(turn, note, what, found, _heard(part), *(it for it in parts if it != part))
    return None


def _unclear(turn: Turn, note: Note, said: Ask) -> Outcome | None:
    """A promise whose time runs from something else, or over the end of the calendar: asked about, never guessed."""
    if not (_noted(note) or said.reason in deadlines.UNFINISHED):
        return None
    if not turn.person.remembered:
        return arrival.ask_consent(turn, tap("promise"))
    case = turn.person.case or next(iter(open_cases(turn.person)), None) or drafts.new_case(turn)
    return deadlines.doubtful(
        turn, case, drafts.subject(turn, drafts.gist(drafts.essence(turn, note.rest))), said, _heard(note.rest)
    )


def _noted(note: Note) -> bool:
    """Whether somebody named is said to have promised something: a note of a call."""
    return bool(note.who and DEED.search(note.rest) and not NO_PROMISE.search(note.rest))


def _heard(text: str) -> str:
    """The words without when they were said."""
    return JUST_NOW.sub("", text)


def told_again(turn: Turn, what: str, at: str, grain: str, words: str, *since: str) -> Outcome:
    """Read back; before consent the sentence waits with the question, until the next message at most."""
    told = (what, at, grain, words, *since)
    if turn.person.remembered:
        return _read_back(turn, *told)
    return replace(arrival.ask_consent(turn, tap("resume")), changes=(Asked(Asking("told", told)),))


def said_instead(turn: Turn, text: str) -> Outcome:
    """They say something else while we wait for their consent; what we do not understand is no answer to it."""
    assert turn.person.asking is not None
    return talk(turn, text) or told_again(turn, *turn.person.asking.args)


def _read_back(turn: Turn, what: str, at: str, grain: str, words: str, *since: str) -> Outcome:
    case = turn.person.case or next(iter(open_cases(turn.person)), None)
    lead = () if case is None else say(turn, "promise.under", case=name_of(turn, case))
    basis = (since[0], "words", *since[1:]) if since else ()
    draft = drafts.restored(turn, case or drafts.new_case(turn), what, at, grain, words, *basis)
    return readback.confirm(turn, draft, *lead)


def spoken(turn: Turn, rule: Rule) -> Outcome:
    """Small talk's written answer; the thread of the talk stays where it is."""
    return _small(turn.guide, rule)


@same_for_all
def _small(guide: Guide, rule: Rule) -> Outcome:
    leads = (menu.lead(guide, entry) for entry in rule.next if entry != "do:start")
    return show(blocks(rule.says), *leads, Button(guide.texts.label("label.home"), tap("start")))


def received(turn: Turn, kind: FileKind, caption: str = "") -> Outcome:
    """Something that is not text, acknowledged honestly; a number or link written under it is judged."""
    pasted = contacts.seen(turn, caption) if caption else None
    if pasted is not None and pasted.contacts:
        return Outcome(contacts.screen(turn, pasted).message)
    found = {rule.id: rule for rule in turn.guide.small_talk}
    outcome = spoken(turn, found.get(kind) or found["other"])
    return Outcome(outcome.message)


def classify(text: str, guide: Guide) -> tuple[Kind, tuple[str, ...]]:
    """What kind of answer a text gets and which topics, best first: for `huiyin ask`.

    A matter counts as the topic of its name, if there is one.
    """
    rule = heard(text, guide)
    small = rules.ringing(text, guide.small_talk) if rule is None else None
    if small is not None:
        return "answer", tuple(entry for entry in small.next if entry in guide.topics)
    rule = rule or nearest(text, guide)
    if rule is not None:
        topics = tuple(entry for entry in rule.next if entry in guide.topics)
        return ("urgent" if rule.kind == "urgent" else "refuse"), topics
    verdict, hits = search.look(guide.index, text)
    names = [hit.id.removeprefix("matter:") for hit in hits]
    doubt = doubted(text, guide, verdict)
    kind: Kind = verdict if doubt is None else "refuse"
    names += () if doubt is None else doubt.next
    return kind, tuple(dict.fromkeys(name for name in names if name in guide.topics))
