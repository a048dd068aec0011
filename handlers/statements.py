"""Texts for others, built from what is on record and nothing else: what nobody noted stays a visible blank."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.core.authorities import authority
from bot.core.filings import passing
from bot.core.ladder import Rung
from bot.core.person import Case, Complaint, Contact, Promise
from bot.core.turn import Turn
from handlers.parts import by, by_name, dated, due_of, label
from handlers.standing import filed, left_unreached

BLANK: Final = "＿＿"
OWN: Final = frozenset({"internal"})  # what only the company they dealt with reads
MOST: Final = 6  # sentences; the latest are what counts


def text(turn: Turn, case: Case, rung: Rung) -> str:
    """What one may send at this rung; empty where there is nothing to send."""
    matter = turn.guide.matters.get(case.matter)
    return rung.text.format(
        lender=case.lender or BLANK,
        matter=matter.label if matter else BLANK,
        facts="".join(told(turn, case, _company(turn, case, rung))) or BLANK,
        goal=case.goal or BLANK,
    )


def _company(turn: Turn, case: Case, rung: Rung) -> str:
    """How the lender is called: 贵司 where only the one they dealt with reads it, by its name to anybody else."""
    return label(turn, "statement.you") if set(rung.places) == OWN else case.lender or label(turn, "statement.they")


def told(turn: Turn, case: Case, company: str) -> tuple[str, ...]:
    """What happened, a sentence each, oldest first: only what was noted. `company` is how the lender is called."""
    held = [it for it in turn.person.contacts if it.case_id == case.id]
    promises = [
        it for it in turn.person.promises if it.case_id == case.id and it.state != "withdrawn" and not authority(it)
    ]
    known = {talk.id for talk in held}
    loose = [it for it in promises if it.talk not in known]
    lines = [
        *((talk.at, _talk(turn, talk, company, [it for it in promises if it.talk == talk.id])) for talk in held),
        *((it.made_at, _loose(turn, it, company)) for it in loose),
        *((it.filed_on, _complaint(turn, it, company, case.matter)) for it in filed(turn.person, case)),
    ]
    return tuple(line for _, line in sorted(lines) if line)[-MOST:]


def _talk(turn: Turn, talk: Contact, company: str, promises: list[Promise]) -> str:
    if left_unreached(talk) and not promises:
        return ""
    who = talk.who or next((it.who for it in promises if it.who), "")
    lead = _lead(turn, talk, company, by_name(turn, who))
    if talk.reply == "threat" and talk.said and not promises:
        return label(turn, "statement.said", lead=lead, said=talk.said) + label(turn, "statement.threat-too")
    name = _reply(talk)
    came = label(turn, name, lead=lead) if turn.guide.texts.has(name) else ""
    if promises:
        first, *others = promises
        said = _also(turn, first, who) if came else _promise(turn, first, lead)
        return came + said + "".join(_also(turn, it, who) for it in others)
    if came:
        return came
    return (
        label(turn, "statement.said", lead=lead, said=talk.said)
        if talk.said and talk.reply  # a note they never confirmed is nobody's word
        else label(turn, "statement.only", lead=lead)
    )


def _reply(talk: Contact) -> str:
    """The sentence about what it came to; nobody is 打通 by letter."""
    unanswered = talk.reply == "unreached" and talk.way != "call"
    return "statement.reply.unanswered" if unanswered else f"statement.reply.{talk.reply}"


def _lead(turn: Turn, talk: Contact, company: str, who: str) -> str:
    if talk.way == "answer":
        return label(turn, "statement.talk-answer", day=dated(turn, talk.at), company=company, who=who)
    way = label(turn, f"log.way.{talk.way}")
    return label(turn, "statement.talk", day=dated(turn, talk.at), way=way, company=company, who=who)


def _promise(turn: Turn, promise: Promise, lead: str) -> str:
    return label(turn, "statement.promise", lead=lead, **_terms(turn, promise))


def _also(turn: Turn, promise: Promise, who: str) -> str:
    """One more of the same talk; named where it was somebody else."""
    other = by(turn, promise) if promise.who and promise.who != who else ""
    return label(turn, "statement.also", who=other, **_terms(turn, promise))


def _loose(turn: Turn, promise: Promise, company: str) -> str:
    """A promise of which nobody said in which talk it was made: its day is theirs to fill in."""
    day = label(turn, "promise.some-day")
    return label(turn, "statement.loose", day=day, company=company, who=by(turn, promise), **_terms(turn, promise))


def _terms(turn: Turn, promise: Promise) -> dict[str, str]:
    over = promise.state == "pending" and promise.due_at < turn.now and promise.words != label(turn, "promise.no-date")
    part = promise.state == "partly" and promise.came
    early = promise.state == "broken" and promise.settled_at is not None and promise.settled_at < promise.due_at
    name = "over" if over else "partly-came" if part else "broken-early" if early else promise.state
    state = label(turn, f"statement.state.{name}", came=promise.came)
    return {"what": promise.what, "due": due_of(turn, promise), "state": state}


def _complaint(turn: Turn, one: Complaint, company: str, matter: str) -> str:
    name = f"statement.place.{one.place}"
    done = label(turn, name if turn.guide.texts.has(name) else "statement.place.other", company=company)
    number = label(turn, "statement.number", number=one.reference) if one.reference else ""
    lead = label(turn, "statement.filed", day=dated(turn, one.filed_on), done=done, number=number)
    return f"{lead}{''.join(_answer(turn, one, matter))}。"


def _answer(turn: Turn, one: Complaint, matter: str) -> Iterator[str]:
    """What came of it; nobody owes an answer while it is only to be passed on or accepted."""
    if one.answered_at is not None:
        yield label(turn, "statement.answered", day=dated(turn, one.answered_at))
        if turn.guide.texts.has(f"statement.replied.{one.reply}"):
            yield label(turn, f"statement.replied.{one.reply}")
    elif one.due_at < turn.now and passing(turn.guide, one, matter) is None:
        yield label(turn, "statement.silent", today=dated(turn, turn.now))
