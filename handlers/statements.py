"""Texts for others, built from what is on record and nothing else: what nobody noted stays a visible blank."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from bot.core.ladder import Rung
from bot.core.person import Case, Complaint, Contact, Promise
from bot.core.turn import Turn
from handlers.parts import dated, label, until
from handlers.standing import filed
from handlers.talks import SAME_TALK

BLANK: Final = "＿＿"
OWN: Final = frozenset({"internal", "lender"})  # places that are the lender itself
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
    """How the lender is called: 贵司 to itself, by its name to others."""
    return label(turn, "statement.you") if set(rung.places) <= OWN else case.lender or label(turn, "statement.they")


def told(turn: Turn, case: Case, company: str) -> tuple[str, ...]:
    """What happened, a sentence each, oldest first: only what was noted. `company` is how the lender is called."""
    talks = [it for it in turn.person.contacts if it.case_id == case.id]
    promises = [it for it in turn.person.promises if it.case_id == case.id and it.state != "withdrawn"]
    loose = [it for it in promises if not any(said_in(it, talk) for talk in talks)]
    lines = [
        *((talk.at, _talk(turn, talk, company, [it for it in promises if said_in(it, talk)])) for talk in talks),
        *((it.made_at, _promise(turn, it, label(turn, "statement.some", day=dated(turn, it.made_at)))) for it in loose),
        *((it.filed_on, _complaint(turn, it, company)) for it in filed(turn.person, case)),
    ]
    return tuple(line for _, line in sorted(lines) if line)[-MOST:]


def said_in(promise: Promise, talk: Contact) -> bool:
    """Whether a promise was made in this call or chat, as far as its time tells."""
    return promise.case_id == talk.case_id and timedelta() <= promise.made_at - talk.at < SAME_TALK


def _talk(turn: Turn, talk: Contact, company: str, promises: list[Promise]) -> str:
    who = talk.who or next((it.who for it in promises if it.who), "")
    lead = _lead(turn, talk, company, _by(turn, who))
    threat = label(turn, "statement.threat-too") if talk.reply == "threat" else ""
    if promises:
        return "".join(_promise(turn, it, lead if it is promises[0] else "") for it in promises) + threat
    if talk.said:
        return label(turn, "statement.said", lead=lead, said=talk.said) + threat
    name = f"statement.reply.{talk.reply}"
    return label(turn, name, lead=lead) if turn.guide.texts.has(name) else label(turn, "statement.only", lead=lead)


def _lead(turn: Turn, talk: Contact, company: str, who: str) -> str:
    if talk.way == "answer":
        return label(turn, "statement.talk-answer", day=dated(turn, talk.at), company=company, who=who)
    way = label(turn, f"log.way.{talk.way}")
    return label(turn, "statement.talk", day=dated(turn, talk.at), way=way, company=company, who=who)


def _by(turn: Turn, who: str) -> str:
    if not who:
        return ""
    return label(turn, "promise.by-number" if who.isdecimal() else "promise.by-name", who=who)


def _promise(turn: Turn, promise: Promise, lead: str) -> str:
    due = until(turn, promise.due_at, promise.grain).text
    over = promise.state == "pending" and promise.due_at < turn.now
    state = label(turn, f"statement.state.{'over' if over else promise.state}")
    return label(turn, "statement.promise", lead=lead, what=promise.what, due=due, state=state)


def _complaint(turn: Turn, one: Complaint, company: str) -> str:
    name = f"statement.place.{one.place}"
    done = label(turn, name if turn.guide.texts.has(name) else "statement.place.other", company=company)
    number = label(turn, "statement.number", number=one.reference) if one.reference else ""
    lead = label(turn, "statement.filed", day=dated(turn, one.filed_on), done=done, number=number)
    return f"{lead}{''.join(_answer(turn, one))}。"


def _answer(turn: Turn, one: Complaint) -> Iterator[str]:
    if one.answered_at is not None:
        yield label(turn, "statement.answered", day=dated(turn, one.answered_at))
        if turn.guide.texts.has(f"statement.replied.{one.reply}"):
            yield label(turn, f"statement.replied.{one.reply}")
    elif one.due_at < turn.now:
        yield label(turn, "statement.silent", today=dated(turn, turn.now))
