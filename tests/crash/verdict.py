"""The platform's books beside the database's: what was lost, said twice, half done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from tests.crash import books
from tests.crash.books import Books, Sent
from tests.crash.platform import Accepted
from tests.crash.points import AFTER_ALL, WINDOW
from tests.crash.report import Report
from tests.process import SECRET_KEY

SECRET: Final = SECRET_KEY.encode()
STOPPED: Final = "stopped"
UNMARKED: Final = (
    5.0  # seconds after which what was accepted must be marked, however busy the machine and slow the disk
)


@dataclass(frozen=True, slots=True)
class Death:
    """The end of a life and what it left behind. `taken`: the updates the platform believed to be taken; `point`: where it killed
    itself, with the people whose work was in hand there; `random`: a SIGKILL at any instant; `stopped`: SIGTERM."""

    life: int
    at: float
    books: Books
    taken: tuple[Sent, ...]
    point: str = "random"
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known from outside. `spoke`: the life in which those who only waited were made to speak; `patient`: a mark may take
    its time, for the disk was full; `held`: whose nudge nobody knew to have arrived when they were made to speak."""

    silent: Sequence[int]
    accepted: Mapping[int, Sequence[Accepted]]
    deaths: Sequence[Death]
    sent: Mapping[int, Sequence[Sent]]
    spoke: int
    now: str
    patient: bool = False
    held: frozenset[int] = frozenset()


@dataclass
class Verdict:
    """Compares, and writes into the report."""

    facts: Facts
    report: Report
    deaths: dict[int, Death] = field(init=False)  # by life

    def __post_init__(self) -> None:
        self.deaths = {death.life: death for death in self.facts.deaths}

    def compare(self) -> None:
        """Every look at the database, then every nudge."""
        for number, death in enumerate(self.facts.deaths):
            self.report.wrong += [f"death {number} ({death.point}): {what}" for what in self._found_wrong(death)]
        final = self.facts.deaths[-1].books
        for chat in self.facts.silent:
            self._nudge(chat, final)
        for person, rows in final.nudges.items():
            self.report.lost += [f"{person}: {what}" for what in books.open_ends(rows, self.facts.now)]

    def _found_wrong(self, death: Death) -> Iterator[str]:
        yield from death.books.damage
        yield from books.forgotten(death.books, SECRET, death.taken)
        for updates in self.facts.sent.values():
            yield from books.halves(death.books, SECRET, updates)
        for chat in self.facts.silent:
            yield from books.unasked(death.books, SECRET, chat)
            yield from self._ahead(chat, death)

    def _ahead(self, chat: int, death: Death) -> Iterator[str]:
        """Nothing is said before it is stored, and nothing that was said long ago is unmarked."""
        said = [one for one in self.facts.accepted.get(chat, ()) if 0 < one.life <= death.life]
        hashed = books.address(SECRET, chat)
        if said and hashed not in death.books.answered:
            yield f"chat {chat} was told something that is not stored"
        if self.facts.patient or not said or said[-1].life < death.life or not death.books.claimed(hashed[:16]):
            return
        if death.point == STOPPED or said[-1].at < death.at - UNMARKED:
            yield f"chat {chat} was told something {death.at - said[-1].at:.1f} s before the end that is not marked"

    def _nudge(self, chat: int, final: Books) -> None:
        """One nudge: accepted at least once or shown at the next contact, again only where a death explains it."""
        person = books.address(SECRET, chat)[:16]
        everything = self.facts.accepted.get(chat, ())
        said = sorted((one for one in everything if 0 < one.life < self.facts.spoke), key=lambda one: one.life)
        states = [row["state"] for row in books.firsts(final.nudges.get(person, ()))]
        if chat in self.facts.held:
            self._shown(chat, [one for one in everything if one not in said])
        elif not said:
            self.report.lost.append(f"chat {chat} never heard it, its row says {states}")
        if len({one.text for one in said}) > 1:
            self.report.wrong.append(f"chat {chat} heard two different texts")
        if len(said) > 1:
            self._again(chat, person, said)

    def _shown(self, chat: int, answers: Sequence[Accepted]) -> None:
        """What nobody knew to have arrived stands in the answer to their next words."""
        self.report.unsure += 1
        if not any(f"退我{books.address_of(chat).id}-0元" in answer.text for answer in answers):
            self.report.lost.append(f"chat {chat} was held and not shown when they spoke")

    def _again(self, chat: int, person: str, said: Sequence[Accepted]) -> None:
        """Said twice: each time by another life, and the one before died with the nudge in hand, accepted, not marked."""
        self.report.twice += 1
        explained = True
        for first, second in pairwise(said):
            death = self.deaths[first.life]
            own = person in death.people
            explained &= first.life < second.life and death.books.claimed(person)
            explained &= not own or death.point in WINDOW | AFTER_ALL
            self.report.fell[death.point] += own
        self.report.window += explained
        if not explained:
            lives = [(one.life, round(one.at, 2), self.deaths[one.life].point) for one in said]
            self.report.wrong.append(f"chat {chat} heard it twice and no death explains it: {lives}")
