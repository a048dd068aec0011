"""A promise that is not noted yet: in which case, what, and the time it seems to mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast

from bot.core.changes import Asked
from bot.core.dates import GRAMMAR, Ask, Nothing, Resolved, understand
from bot.core.drafts import draft_of
from bot.core.due import SHANGHAI
from bot.core.leftovers import blotted
from bot.core.messages import Button
from bot.core.patterns import words as words_of
from bot.core.person import Asking, Basis, Case, Origin, Person, Promise
from bot.core.plaintext import folded
from bot.core.reread import in_workdays, read
from bot.core.taps import tap
from bot.core.texts import beginning
from bot.core.timerules import scan
from bot.core.timetext import SUM, masked, tidy
from bot.core.turn import Outcome, Turn
from bot.core.waits import idle
from handlers import arrival, talks
from handlers.notes import LEAD
from handlers.parts import door, find_case, name_of, option, say, short, show

OLD: Final = ("", "hand", "", "", "")  # what the question of an older program did not know
UNOPENED: Final = 0  # stands for a case that does not exist yet
WHAT_LENGTH: Final = 30
WHO_LENGTH: Final = 12
WORDS_LENGTH: Final = 120
APART: Final = re.compile(  # 三天内退我180 还说周五前给我开证明
    r"[，。;；!！]|,(?!\d)|\s+(?![0-9]+(?:元|块)?(?:$|\s))|(?<=\S)(?:然后|另外|并且|以及)?(?=还(?:说|讲|答应|承诺|保证))"
)
PAUSE: Final = re.compile(r"[，。;；!！]|,(?!\d)")
BEGINS: Final = re.compile(r"[，。;；!！ ]|,(?!\d)|说(?!法|明|话)|答应|承诺|保证(?!金)|同意|改口")
DOES: Final = re.compile(r"[退还给寄发改删清办出打交减免解更恢撤停回答处到消冲批签]|联系|生效|完成")
SHORTEST: Final = 6  # characters of a part that still says what was promised
LEAST: Final = 2  # characters that still name something
DEEDS: Final = frozenset("退还办减免")  # and one that does
LEFT: Final = re.compile(
    r"^(?:[之以]?[前内后]|左右|到时候?|届时|会|就|能|可以|给我|我?的)+"
)  # what a time leaves behind
HEDGES: Final = (
    "大概|大约|差不多|估[计摸]|预计|应该|可能|争取|尽量|尽快"  # how sure they were of the time, not what they promised
)
BEFORE: Final = re.compile(
    rf"(?:[让叫]我再?等|最[晚迟]|日期|时间|从|自从|在|于|会|将|就|说|是|{HEDGES})+$"
)  # what one leaves before it
SOON: Final = re.compile(
    r"尽快(?=[在于0-9一二两三四五六七八九十本这下明后今])"
)  # with a time behind it no time of its own
CEASES: Final = re.compile(
    r"(?:从|打从|打|自|由|到)?(?P<time>[^\s,，。;；说从自讲应诺证]{2,9}?)(?:开始|起|以后|之后|往后)[,，\s]*(?:就|都|也|绝对|肯定|一定|保证|他们|我们|再也)*"
    r"(?P<deed>停[息催][^,，。;；]*|(?:不(?!是|行|知|清|办|退|予)|停止?|别|取消|关[闭停掉])[^,，。;；]*?(?:打|联系|骚扰|催|发|找|来|扣|收|报|算|计|上门|[利罚停]息|费|电话|短信)[^,，。;；]*)"
)
LOOSE: Final = re.compile(r"(?:月份?|周|星期|礼拜|年)$")  # no day that it begins on
PHONED: Final = re.compile(
    r"^不(?:再|会再?|得|准)?打((?:我|本人|家)[^,，了的电话扰]{0,6}?)(?:的?电话)?[了啦]?$"
)  # 不打我妈了
STORY: Final = 600  # characters; in more nobody finds what was promised
SENTENCE: Final = 160  # characters
TRIED: Final = 12  # beginnings and ends of what may be the promise
EDGES: Final = " ,，。;；!！、"
COUNTING: Final = frozenset("0123456789零一二两三四五六七八九十几半")
PERIODS, ENDS = frozenset("月年周季度"), frozenset("底末初中")
UNITS: Final = COUNTING | frozenset("号日月年点时分天个周小到至-~—或、")
BOUND: Final = frozenset("下这本上每大后前今明当最第近再过月年到至-~—或、周号日点时天个")
UNIT: Final = re.compile(r"(?<=[0-9])(?:元|块钱?)")
MASK: Final = re.compile(r"〔[^〕]*〕\d*")


def clean(text: str, length: int) -> str:
    """What somebody typed as it may stand in a letter: one line, no trace of what was masked; empty where no letter or
    digit is left."""
    line = beginning(" ".join(MASK.sub("", text).split()), length)
    return line if any(map(str.isalnum, line)) else ""


def gist(text: str) -> str:
    """The promise without who said it, which is asked next; a long one ends where the speaker paused."""
    whole = clean(text, WORDS_LENGTH)
    words = LEAD.sub("", whole) or whole
    if len(words) <= WHAT_LENGTH:
        return words
    pauses = [at.start() for at in PAUSE.finditer(words, SHORTEST, WHAT_LENGTH + 1)]
    return words[: pauses[-1]] if pauses else f"{beginning(words, WHAT_LENGTH - 1)}…"


def essence(turn: Turn, text: str) -> str:
    """The promise of a long story: …，她说下周三前把证明寄给我，我先等着 is 下周三前把证明寄给我."""
    whole = " ".join(text.split())
    mark = _mark(turn, whole) if WHAT_LENGTH < len(whole) <= STORY else None
    begins = [at.end() for at in BEGINS.finditer(whole)][-TRIED:] if mark else []
    told = next((whole[at:] for at in reversed(begins) if _says_all(turn, whole[at:], mark)), text)
    ends = [at.start() for at in PAUSE.finditer(told)][:TRIED] if mark else []
    return next((told[:end] for end in ends if _says_all(turn, told[:end], mark)), told)


def _says_all(turn: Turn, words: str, mark: tuple[datetime | None, str] | None) -> bool:
    """Whether some words name this time, and what is done then."""
    if _mark(turn, words) != mark:
        return False
    bare = LEAD.sub("", subject(turn, words))
    return DOES.search(bare) is not None and _mark(turn, bare) is None


def subject(turn: Turn, words: str) -> str:
    """The promise without its time, which stands beside it and may change: 周三前退180 is 退180.

    What stands before the time stays: 减免200，30号前到账 is 减免200，到账.
    """
    words = SOON.sub("", words)
    mark = _mark(turn, words) if len(words) <= SENTENCE else None  # every place in it is looked at
    if mark is None or mark[1] == "event":
        return words
    ends = (cut for cut in range(1, len(words) + 1) if _whole(words, cut) and _mark(turn, words[:cut]) == mark)
    end = next((cut for cut in ends if _mark(turn, words[cut:]) is None), 0)
    begins = (cut for cut in range(end - 1, -1, -1) if _opens(words, cut) and _mark(turn, words[cut:end]) == mark)
    begin = next((cut for cut in begins if _mark(turn, words[:cut]) is None), 0)
    return _joined(words, begin, end) if end else words


def _joined(words: str, begin: int, end: int) -> str:
    """What is left around a time."""
    head, tail = words[:begin], words[end:]
    paused = (head[-1:] or " ") in EDGES or (tail[:1] or " ") in EDGES
    kept, rest = BEFORE.sub("", head.strip(EDGES)).strip(EDGES), LEFT.sub("", tail.strip(EDGES)).strip(EDGES)
    bare = ("，" if paused else "").join(filter(None, (kept, rest if len(rest) >= LEAST or not kept else "")))
    return bare if len(bare) >= LEAST or bare in DEEDS else words


def _mark(turn: Turn, words: str) -> tuple[datetime | None, str] | None:
    """Which time some words name; None where they name none."""
    found = understand(words, turn.now, turn.guide.calendar)
    if isinstance(found, Resolved):
        return found.due, found.grain
    return (found.suggestion, found.reason) if isinstance(found, Ask) else None


def _whole(words: str, cut: int) -> bool:
    """Whether a time may end here: not between 10 and 号, nor between 月 and 底."""
    before, after = words[cut - 1], words[cut : cut + 1]
    return not (after and ((before in COUNTING and after in UNITS) or (before in PERIODS and after in ENDS)))


def _opens(words: str, cut: int) -> bool:
    """Whether a time may begin here: not between 下 and 周三, but between 299 and 周五."""
    return cut == 0 or bool(words_of(SUM).match(words, cut)) or (words[cut - 1] not in BOUND and _whole(words, cut))


def ceasing(turn: Turn, said: str) -> tuple[str, Resolved, str] | None:
    """A promise to stop from a day on: what, that day, and the words for it; 从明天开始不打我妈了 is
    11月24日起不再给我妈打电话."""
    match = CEASES.search(said)
    found = understand(match["time"], turn.now, turn.guide.calendar) if match else None
    if match is None or not isinstance(found, Resolved) or found.grain != "day" or LOOSE.search(match["time"]):
        return None
    at, deed = found.due.astimezone(SHANGHAI), PHONED.sub(r"不再给\1打电话", match["deed"].strip(EDGES))
    year = "" if at.year == turn.now.astimezone(SHANGHAI).year else f"{at.year}年"
    return gist(f"{year}{at.month}月{at.day}日起{deed}"), found, match["time"]


def parted(turn: Turn, said: str) -> tuple[str, ...]:
    """The promises of a sentence that names several times; one of them all where they cannot be told apart."""
    groups: list[str] = []
    times: list[tuple[datetime | None, str]] = []
    for clause in filter(None, (part.strip(EDGES) for part in APART.split(said))):
        mark = _mark(turn, clause)
        if mark is not None and times:
            groups.append(clause)
        elif groups:
            groups[-1] = f"{groups[-1]}，{clause}"
        else:
            groups.append(clause)
        times += [] if mark is None else [mark]
    apart = len(set(times)) == len(groups) > 1 and all(subject(turn, it) != it for it in groups)
    return tuple(groups) if apart else (said,)


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


def only_time(turn: Turn, words: str) -> bool:
    """Whether some words name a time and nothing that is done then: 周五, 今儿晚上, 下周三之前."""
    line = masked(tidy(words))
    return _mark(turn, words) is not None and not DOES.search(words) and idle(blotted(line, scan(line)))


def told_time(turn: Turn) -> str:
    """By when, where that was told before what."""
    asking = turn.person.asking
    return asking.args[1] if asking and asking.question == "promise-what" and len(asking.args) > 1 else ""


def ask_what(turn: Turn, case: Case | None, by_when: str = "") -> Outcome:
    """What was promised: the matter's usual promises, or typed; the time that was told before it is kept."""
    case = case or new_case(turn)
    matter = turn.guide.matters.get(case.matter) or turn.guide.matters["general"]
    buttons = (Button(words, tap("promised", case.id, choice)) for choice, words in matter.promises)
    asked = Asked(Asking("promise-what", (str(case.id), *([by_when] if by_when else []))))
    lead = say(turn, "promise.by-when", words=by_when) if by_when else ()
    return show(
        (*lead, *say(turn, "promise.what", case=name_of(turn, case))),
        *buttons,
        way_back(turn, case),
        changes=(asked,),
    )


def earlier(person: Person, case: Case, what: str) -> Promise | None:
    """The promise of the same thing that a new one takes the place of."""
    same = (it for it in person.promises if it.case_id == case.id and _plain(it.what) == _plain(what))
    found = [it for it in same if it.state in {"pending", "broken", "partly"}]
    return found[-1] if found else None


def _plain(what: str) -> str:
    """For comparing: 退180元 is 退180."""
    return UNIT.sub("", folded(what))


def lost(turn: Turn, case: Case | None) -> Outcome:
    """The question is gone (an old button): the last one noted can be opened, or another noted; what is asked stays."""
    if case is None:
        return arrival.stale(turn)
    asking = turn.person.asking
    noted = [it for it in turn.person.promises if it.case_id == case.id][-1:]
    return show(
        say(turn, "promise.past-draft"),
        *((option(turn, "resume", "resume"),) if asking else ()),
        *(Button(short(it.what), tap("pledge", it.id)) for it in noted),
        option(turn, "one-more" if noted else "promise", "promise", case.id),
        way_back(turn, case),
        changes=(Asked(asking),) if asking else (),
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """What is read back. `words` are the time as it was said at (or, after an event, counted from) `since`.

    `who` said it, where that was told in the same breath; `talk` is the contact in which it was said, 0 where that is
    not known; `more` are the promises of the same note that come after it, a line each.
    """

    case: Case
    what: str
    due_at: datetime
    grain: str
    words: str
    since: datetime
    origin: Origin = "words"
    who: str = ""
    talk: int = 0
    more: str = ""

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
            str(self.talk),
            self.more,
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
    talk = talks.open_talk(turn.person, case, turn.now)
    draft = Draft(case, what, found.due, found.grain, words[:WORDS_LENGTH], turn.now, who=who)
    draft = replace(draft, talk=talk.id, who=who or talk.who) if talk else draft
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
    since, origin, who, talk, more, *_ = (*basis, *("", "", "", "", "")[len(basis) :]) if len(basis) > 1 else OLD
    at_, since_ = datetime.fromisoformat(at), datetime.fromisoformat(since) if since else turn.now
    return Draft(
        case, what, at_, grain, words, since_, cast(Origin, origin), who, int(talk) if talk.isdecimal() else 0, more
    )


def by_workdays(turn: Turn, draft: Draft) -> bool:
    """Whether its words count working days; then it is corrected by working days too."""
    return draft.origin == "rough" or in_workdays(draft.found(turn))
