"""Which matter it is: the kind, the matter, what is said before it, and its case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.changes import CaseOpened, ConsentGiven, ConsentRefused
from bot.core.guide import Guide, Matter
from bot.core.updates import Said
from tests.turns import (
    CASE,
    GUIDE,
    ME,
    NOW,
    STRANGER,
    codes,
    every,
    is_stale,
    labels,
    on,
    only,
    say,
    seen,
    shown,
    somebody,
    tap,
    tap_on,
    text,
)

KINDS = ("iss-repay", "iss-cost", "iss-info", "iss-collect", "iss-fraud", "iss-service")


def many() -> Guide:
    """The guide with six kinds, the first of them with seven matters, the last with none."""
    pattern = GUIDE.groups["iss-collect"]
    groups = {name: replace(pattern, id=name, label=name) for name in KINDS}
    issues = replace(GUIDE.groups["issues"], entries=KINDS)
    seven = [made(f"m{number}", KINDS[0], f"I-{number + 30}") for number in range(7)]
    others = [made(f"only-{name}", name, "I-50") for name in KINDS[1:5]]
    matters = {found.id: found for found in (*seven, *others, GUIDE.matters["general"])}
    return replace(GUIDE, groups={**GUIDE.groups, **groups, "issues": issues}, matters=matters)


def made(name: str, group: str, code: str) -> Matter:
    """A matter like the one of refunds."""
    return replace(GUIDE.matters["refund-hard"], id=name, label=name, group=group, code=code)


def test_the_kinds_come_first() -> None:
    """In the guide's order, none that has no matter, what fits nowhere last; never more than seven and the door."""
    found = tap_on(many(), "triage:none", STRANGER)
    assert codes(found) == [*(f"kind:{name}" for name in KINDS[:5]), "matter:general", "prepare"]
    assert len(codes(tap("triage:none", STRANGER))) <= 8


@pytest.mark.parametrize("said", ["砍头息和退款难", "退款难、利息太高", "我有两件：退款难，还有还款失败"])
def test_two_at_once_are_taken_one_by_one(said: str) -> None:
    """Asked which matter it is, somebody names several: which one first is theirs to say; a single one begins."""
    there = replace(STRANGER, screen=seen(tap("triage:none", STRANGER)))
    found = say(said, there)
    assert "一件一件" in text(found)
    assert [code for code in codes(found) if code.startswith("matter:")][1:]
    assert codes(found)[-1] == "triage:none"
    assert "一件一件" not in text(say("退款难", there))
    assert "一件一件" not in text(say(said, STRANGER))


def test_every_matter_is_two_taps_away() -> None:
    """By its kind or beside the kinds; each kind holds seven at most."""
    first = [code for code in codes(tap("triage:none", STRANGER)) if code != "prepare"]
    reached = {code.removeprefix("matter:") for code in first if code.startswith("matter:")}
    for name in (code.removeprefix("kind:") for code in first if code.startswith("kind:")):
        inside = [matter.id for matter in GUIDE.matters.values() if matter.group == name]
        assert 0 < len(inside) <= 7
        reached |= set(inside)
    assert reached == set(GUIDE.matters)


def test_the_matters_of_a_kind_by_code() -> None:
    """Seven at most, then the door to the kinds."""
    found = tap_on(many(), "kind:iss-repay", STRANGER)
    assert codes(found) == [*(f"matter:m{number}" for number in range(7)), "triage:none"]


def test_an_only_matter_needs_no_question() -> None:
    """A kind with one matter goes straight on; one that is gone leads back to the kinds."""
    assert "consent:yes:matter:only-iss-cost" in codes(tap_on(many(), "kind:iss-cost", STRANGER))
    assert "是哪一类事" in text(tap("kind:gone", STRANGER))


@pytest.mark.parametrize("number", range(1, 9))
def test_typed_numbers_choose_among_eight(number: str) -> None:
    """1 to 8 on a full screen is the option that bears it; 0 is the door."""
    screen = seen(tap_on(many(), "kind:iss-repay", STRANGER))
    person = replace(STRANGER, screen=screen)
    chosen = on(many(), Said(ME, "k", str(number)), person)
    assert text(chosen) == text(tap_on(many(), screen[int(number) - 1][1].code, STRANGER))
    assert "是哪一类事" in text(on(many(), Said(ME, "k", "0"), person))


@pytest.mark.parametrize("words", ["退款难", "退款 难", "退款没到"])
def test_typed_words_find_the_matter_at_once(words: str) -> None:
    """Where it is asked which matter it is, nobody is asked once more whether that was meant."""
    asked = somebody(cases=(), screen=seen(tap("triage:none", STRANGER)))
    assert only(say(words, asked), CaseOpened).case.matter == "refund-hard"


def test_old_buttons_keep_working() -> None:
    """A button of last month still means what it said."""
    assert not is_stale(tap("triage:none", STRANGER))
    assert only(tap("matter:refund-hard", somebody(cases=())), CaseOpened).case.matter == "refund-hard"


def test_borrower_or_not_is_asked_first() -> None:
    """Only of somebody whom collectors call; who has the case open already has answered it."""
    found = tap("matter:collection-abuse", STRANGER)
    assert codes(found) == ["matter:collection-abuse:me", "bystander", "topic:danger-now", "triage:none"]
    assert "110" in text(found)
    again = somebody(cases=(replace(CASE, matter="collection-abuse"),))
    assert codes(tap("matter:collection-abuse", again))[0] == "list:1"
    assert codes(say("催收太过分", STRANGER)) == codes(found)


def test_a_borrower_gets_a_line_for_relatives() -> None:
    """To copy and forward, beside the ways to the lender."""
    found = tap("matter:collection-abuse:me", somebody(cases=()))
    assert only(found, CaseOpened).case.matter == "collection-abuse"
    [line] = [button.copy for button in shown(found).buttons if button.copy]
    assert "一般不用替我还" in line
    assert "先打给我" in line


def test_a_bystander_gets_their_own_words() -> None:
    """Nothing of a lender or a list: what to say, to keep, where to complain; a complaint may be noted."""
    found = tap("bystander", STRANGER)
    assert found.changes == ()
    assert not [code for code in codes(found) if code.startswith(("list", "card", "matter", "calling"))]
    [words] = [button.copy for button in shown(found).buttons if button.copy]
    assert words in text(found)
    for word in ("一般不用替还", "12321", "12378", "12345", "12348", "110", "截图"):
        assert word in text(found)
    assert "filed" in codes(found)


def warned(scam: bool = False) -> Guide:
    """The guide with a warning before the matter of refunds."""
    matter = replace(GUIDE.matters["refund-hard"], advice="先看清楚再打。", scam=scam, group="iss-fraud")
    return replace(GUIDE, matters={**GUIDE.matters, "refund-hard": matter})


def test_a_warning_comes_before_the_call() -> None:
    """Then go on, what to do about a lender without a licence, or back; typed words lead to it as well."""
    found = tap_on(warned(), "matter:refund-hard", somebody(cases=()))
    assert "先看清楚再打。" in text(found)
    assert codes(found) == ["matter:refund-hard:go", "topic:route-illegal", "kind:iss-fraud"]
    assert labels(found)[:2] == ["接着准备", "报警求助"]
    assert every(found, CaseOpened) == []
    assert every(tap_on(warned(), "matter:refund-hard:go", somebody(cases=())), CaseOpened)
    assert "先看清楚再打。" in text(on(warned(), Said(ME, "k", "打电话催退款"), STRANGER))


def test_a_warning_is_said_once() -> None:
    """After the question of consent it goes on; to read only, too."""
    asked = tap_on(warned(), "matter:refund-hard:go", STRANGER)
    assert codes(asked)[:2] == ["consent:yes:matter:refund-hard:go", "consent:no:matter:refund-hard:go"]
    assert every(tap_on(warned(), "consent:yes:matter:refund-hard:go", STRANGER), CaseOpened)
    reading = tap_on(warned(), "consent:no:matter:refund-hard:go", STRANGER)
    assert "consent:yes:matter:refund-hard:go" in codes(reading)


def test_one_that_is_gone_leads_to_the_kinds() -> None:
    """A matter that content forgot."""
    assert "是哪一类事" in text(tap("matter:gone", STRANGER))


def test_a_record_needs_consent_and_then_goes_on() -> None:
    """Yes opens the case at once; no shows the list and the words without a record."""
    assert codes(tap("matter:refund-hard", STRANGER))[:2] == [
        "consent:yes:matter:refund-hard",
        "consent:no:matter:refund-hard",
    ]
    yes = tap("consent:yes:matter:refund-hard", STRANGER)
    assert [type(change) for change in yes.changes] == [ConsentGiven, CaseOpened]
    no = tap("consent:no:matter:refund-hard", STRANGER)
    assert no.changes == (ConsentRefused(),)
    assert "纸和笔" in text(no)
    assert "card:0:refund-hard" in codes(no)
    again = tap("matter:refund-hard", replace(STRANGER, consent="refused"))
    assert "纸和笔" in text(again)
    assert again.changes == ()


def test_the_same_matter_twice_is_asked() -> None:
    """Go on with the open one, or another: never two by accident."""
    found = tap("matter:refund-hard", somebody())
    assert codes(found)[:2] == ["list:1", "matter:refund-hard:new"]
    assert found.changes == ()
    assert only(tap("matter:refund-hard:new", somebody()), CaseOpened).case.id == 10
    closed = somebody(cases=(replace(CASE, closed_at=NOW),))
    assert every(tap("matter:refund-hard", closed), CaseOpened)
