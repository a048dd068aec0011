"""A promise that is not noted yet: in which case, what, and the time it seems to mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast

from bot.core.changes import Asked
from bot.core.dates import GRAMMAR, Ask, Nothing, Resolved, understand
from bot.core.drafts import draft_of
from bot.core.messages import Button
from bot.core.person import Asking, Basis, Case, Origin, Person, Promise
from bot.core.plaintext import folded
from bot.core.reread import in_workdays, read
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival
from handlers.notes import LEAD
from handlers.parts import door, find_case, name_of, say, show

UNOPENED: Final = 0  # stands for a case that does not exist yet
WHAT_LENGTH: Final = 30
WHO_LENGTH: Final = 12
WORDS_LENGTH: Final = 120
PAUSE: Final = re.compile(r"[,，。;；!！]")
SHORTEST: Final = 6  # characters of a part that still says what was promised
LEAST: Final = 2  # characters that still name something
LEFT: Final = re.compile(r"^(?:[之以]?[前内后]|左右|会|就|能|可以|给我|我?的)+")  # what a time leaves behind
EDGES: Final = " ,，。;；!！、"
MASK: Final = re.compile(r"〔[^〕]*〕\d*")


def clean(text: str, length: int) -> str:
    """What somebody typed as it may stand in a letter: one line, no trace of what was masked; empty where no letter or
    digit is left."""
    line = " ".join(MASK.sub("", text).split())[:length]
    return line if any(map(str.isalnum, line)) else ""


def gist(text: str) -> str:
    """The promise without who said it, which is asked next; a long one ends where the speaker paused."""
    whole = clean(text, WORDS_LENGTH)
    words = LEAD.sub("", whole) or whole
    if len(words) <= WHAT_LENGTH:
        return words
    pauses = [at.start() for at in PAUSE.finditer(words, SHORTEST, WHAT_LENGTH + 1)]
    return words[: pauses[-1]] if pauses else f"{words[: WHAT_LENGTH - 1]}…"


def subject(turn: Turn, words: str, due: datetime) -> str:
    """The promise without its time, which stands beside it and may change: 周三前退180 is 退180."""
    cuts = range(1, len(words))
    after = (words[cut:] for cut in cuts if _says(turn, words[:cut], due) and _timeless(turn, words[cut:]))
    before = (words[:cut] for cut in cuts if _timeless(turn, words[:cut]) and _says(turn, words[cut:], due))
    bare = next(after, "") or next(before, "")
    bare = LEFT.sub("", bare.strip(EDGES))
    return bare if len(bare) >= LEAST else words


def _says(turn: Turn, words: str, due: datetime) -> bool:
    found = understand(words, turn.now, turn.guide.calendar)
    return isinstance(found, Resolved) and found.due == due


def _timeless(turn: Turn, words: str) -> bool:
    return isinstance(understand(words, turn.now, turn.guide.calendar), Nothing)


def new_case(turn: Turn) -> Case:
    """A case that is opened only when there is a promise to put into it."""
    return Case(UNOPENED, "general", turn.now)


def case_of(turn: Turn, number: str) -> Case | None:
    """The case a tap or a question names, while it is open; about a closed one nothing would be asked."""
    case = new_case(turn) if number == str(UNOPENED) else find_case(turn.person, number)
    return case if case is not None and case.open else None


def asked_case(turn: Turn) -> Case | None:
    """The case that the pending question is about."""
    asking = turn.person.asking
    return case_of(turn, asking.args[0]) if asking and asking.args else None


def way_back(turn: Turn, case: Case) -> Button:
    """To the case, or home where it is not opened yet."""
    return door(turn) if case.id == UNOPENED else door(turn, "case", case.id)


def ask_what(turn: Turn, case: Case | None) -> Outcome:
    """What was promised: the matter's usual promises, or typed."""
    case = case or new_case(turn)
    matter = turn.guide.matters.get(case.matter) or turn.guide.matters["general"]
    buttons = (Button(words, tap("promised", case.id, choice)) for choice, words in matter.promises)
    asked = Asked(Asking("promise-what", (str(case.id),)))
    return show(
        say(turn, "promise.what", case=name_of(turn, case)),
        *buttons,
        way_back(turn, case),
        changes=(asked,),
    )


def earlier(person: Person, case: Case, what: str) -> Promise | None:
    """The promise of the same thing that a new one takes the place of."""
    same = (it for it in person.promises if it.case_id == case.id and folded(it.what) == folded(what))
    found = [it for it in same if it.state in {"pending", "broken", "partly"}]
    return found[-1] if found else None


def lost(turn: Turn, case: Case | None) -> Outcome:
    """The question is gone (an old button): ask again what it is about."""
    return ask_what(turn, case) if case else arrival.stale(turn)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is read back. `words` are the time as it was said at (or, after an event, counted from) `since`.

    `who` said it, where that was told in the same breath.
    """

    case: Case
    what: str
    due_at: datetime
    grain: str
    words: str
    since: datetime
    origin: Origin = "words"
    who: str = ""

    def named(self, verb: str) -> str:
        """What a button about it carries."""
        asking = self.asked().asking
        assert asking is not None
        return draft_of(asking, verb)

    def asked(self) -> Asked:
        """The question that keeps it until it is answered."""
        parts = (
            self.what,
            self.due_at.isoformat(),
            self.grain,
            self.words,
            self.since.isoformat(),
            self.origin,
            self.who,
        )
        return Asked(Asking("promise-sure", (str(self.case.id), *parts)))

    def basis(self, turn: Turn) -> Basis:
        """What its date rests on, by the rules and the calendar of now."""
        found = self.found(turn)
        guessed = self.origin == "rough" or (isinstance(found, Resolved) and found.provisional)
        counted = self.origin in {"words", "event", "rough"}
        return Basis(self.since, self.origin, GRAMMAR, turn.guide.calendar.version, counted and guessed)

    def found(self, turn: Turn) -> Resolved | Ask | Nothing:
        """What its words come to now."""
        return read(self.words, Basis(self.since, self.origin), turn.guide.calendar)


def drafted(turn: Turn, case: Case, what: str, found: Resolved, words: str, who: str = "") -> Draft:
    """What was just understood; where only a part of the words is kept that part must say the same."""
    draft = Draft(case, what, found.due, found.grain, words[:WORDS_LENGTH], turn.now, who=who)
    again = draft.found(turn)
    same = isinstance(again, Resolved) and again.due == found.due
    return draft if same else replace(draft, origin="hand")


def pending(turn: Turn) -> Draft | None:
    """What waits to be confirmed."""
    asking = turn.person.asking
    if asking is None or asking.question != "promise-sure":
        return None
    case = case_of(turn, asking.args[0])
    return None if case is None else restored(turn, case, *asking.args[1:])


def restored(turn: Turn, case: Case, what: str, at: str, *rest: str) -> Draft:
    """A draft from its question; one asked by an older program has neither `since` nor `origin`."""
    grain, words, *basis = rest
    since, origin, *who = basis if len(basis) > 1 else (turn.now.isoformat(), "hand")
    at_, since_ = datetime.fromisoformat(at), datetime.fromisoformat(since)
    return Draft(case, what, at_, grain, words, since_, cast(Origin, origin), *who[:1])


def by_workdays(turn: Turn, draft: Draft) -> bool:
    """Whether its words count working days; then it is corrected by working days too."""
    return draft.origin == "rough" or in_workdays(draft.found(turn))
