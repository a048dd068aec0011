"""How a case stands, in a few words: computed from what is on record, never stored."""

from __future__ import annotations

from bot.core.filings import passing
from bot.core.ladder import Standing
from bot.core.ledger import Figures, figures, with_lender
from bot.core.person import Case
from bot.core.turn import Turn
from handlers import frauds
from handlers.parts import day, label
from handlers.standing import emergency, filed, standing


def status(turn: Turn, case: Case) -> str:
    """What it waits for, or what comes next."""
    if not case.open:
        return label(turn, f"status.{case.outcome or 'closed'}")
    found = standing(turn, case)
    if found.why in {"threat", "solved"}:
        return label(turn, f"status.now.{found.why}")
    return _promised(turn, case) or _filed(turn, case) or _next(turn, case, found)


def _promised(turn: Turn, case: Case) -> str:
    pending = [it for it in turn.person.promises if it.case_id == case.id and it.state == "pending"]
    over = [it for it in pending if it.due_at < turn.now]
    if over:
        return label(turn, "status.over", what=over[0].what)
    if not pending:
        return ""
    first = min(pending, key=lambda it: it.due_at)
    return label(turn, "status.promised", what=first.what, due=day(first.due_at))


def _filed(turn: Turn, case: Case) -> str:
    """The police are nobody whose answer one waits for."""
    places = turn.guide.places.keys() - set(emergency(turn).places)
    waiting = [it for it in filed(turn.person, case) if it.waiting and it.place in places]
    if not waiting:
        return ""
    first = min(waiting, key=lambda it: it.due_at)
    late = "silent" if passing(turn.guide, first, case.matter) is None else "passing"
    name = f"status.{late}" if first.due_at < turn.now else "status.filed"
    return label(turn, name, place=turn.guide.places[first.place].label, due=day(first.due_at))


def _next(turn: Turn, case: Case, found: Standing) -> str:
    if case.unsafe or frauds.barred(turn, case) is not None:
        return label(turn, "status.unsafe")
    if found.why == "first":
        return label(turn, "status.first")
    return label(turn, "status.next", next=found.next.label) if found.next else label(turn, "status.end")


def ledger(turn: Turn, case: Case) -> str:
    """What this lender promised and kept, over all its cases; empty where that is no news."""
    own = tuple(it for it in turn.person.promises if it.case_id == case.id)
    found = figures(with_lender(turn.person, case.lender) if case.lender else own)
    if found.made - found.waiting < 1:
        return ""
    return label(turn, "ledger.line", made=found.made, kept=found.kept, late=_late(turn, found))


def _late(turn: Turn, found: Figures) -> str:
    if found.late is None:
        return ""
    return label(turn, "ledger.late", days=found.late) if found.late else label(turn, "ledger.on-time")
