"""The list and the card: ticked by tap and by typing, never a gate, read aloud as it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.core.changes import Asked, ItemMarked, ItemNoted
from bot.core.guide import Matter
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking
from tests.turns import CASE, GUIDE, codes, every, is_stale, labels, only, say, seen, shown, somebody, tap, text

ITEMS = [item.id for item in GUIDE.matters["refund-hard"].items]
TYPING = somebody(asking=Asking("checklist", ("1",)))
CALLS = [matter for matter in GUIDE.matters.values() if not matter.scam]


def ticked(said: str) -> list[str]:
    """The items that a typed line makes ready, in the list's order."""
    return sorted((change.item for change in every(say(said, TYPING), ItemMarked)), key=ITEMS.index)


def test_the_list_shows_what_is_ready() -> None:
    """One option per item in typing order, its tap saying the wish, progress and what is missing above."""
    found = tap("list:1", somebody(cases=(replace(CASE, marks=frozenset({"order", "pen"})),)))
    assert labels(found)[0] == "☑ 订单号在手边"
    assert codes(found)[0] == "mark:1:order:0"
    assert codes(found)[1] == f"mark:1:{ITEMS[1]}:1"
    assert "2/9，还差：" in text(found)
    assert only(found, Asked).asking == Asking("checklist", ("1",))


@pytest.mark.parametrize(("wish", "done", "toast"), [("1", True, "勾上了"), ("0", False, "取消了")])
def test_one_tap(wish: str, done: bool, toast: str) -> None:
    """The tap says which, and the screen shows it at once; twice is the same as once."""
    person = somebody(cases=(replace(CASE, marks=frozenset({"order"})),))
    found = tap(f"mark:1:pen:{wish}", person)
    assert only(found, ItemMarked) == ItemMarked(1, "pen", done)
    assert shown(found).toast == toast
    assert ("☑ 纸和笔" in labels(found)) is done
    assert "☑ 订单号在手边" in labels(found)


def test_everything_ready() -> None:
    """都齐了: only what was open is marked, and the progress says so."""
    person = somebody(cases=(replace(CASE, marks=frozenset({"order"})),))
    found = tap("all:1", person)
    assert {change.item for change in every(found, ItemMarked)} == set(ITEMS) - {"order"}
    assert "9/9" in text(found)


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("1 3 5", [1, 3, 5]),
        ("１、３", [1, 3]),
        ("135", [1, 3, 5]),
        ("都有了", list(range(1, 10))),
        ("除了2", [1, *range(3, 10)]),
        ("第一个", [1]),
    ],
)
def test_typed_ticks(said: str, numbers: list[int]) -> None:
    """Numbers of the list in all their forms."""
    assert ticked(said) == [ITEMS[number - 1] for number in numbers]


def test_a_single_number_is_the_option_on_the_screen() -> None:
    """With the list in sight a typed 2 is its second option: it ticks what is open, and unticks what is ready."""
    ready = (replace(CASE, marks=frozenset({ITEMS[1]})),)
    for cases, done in (((CASE,), True), (ready, False)):
        person = somebody(cases=cases, asking=TYPING.asking)
        found = say("2", replace(person, screen=seen(tap("list:1", person))))
        assert only(found, ItemMarked) == ItemMarked(1, ITEMS[1], done)


@pytest.mark.parametrize(
    ("said", "item", "note"),
    [
        ("备注3 在邮箱里", 3, "在邮箱里"),
        ("备注三：在邮箱", 3, "在邮箱"),
        ("注 2,找妈妈要", 2, "找妈妈要"),
        ("备注１、明天", 1, "明天"),
    ],
)
def test_a_note_on_an_item(said: str, item: int, note: str) -> None:
    """Kept beside the item and read back."""
    found = say(said, TYPING)
    assert only(found, ItemNoted) == ItemNoted(1, ITEMS[item - 1], note)
    assert note in text(found)


def test_a_long_note_is_cut() -> None:
    """A hundred characters are enough beside an item."""
    assert len(only(say(f"备注3 {'长' * 300}", TYPING), ItemNoted).note) == 100


@pytest.mark.parametrize("said", ["备注99 没有这项", "嗡嘛呢叭咪吽", "1 99"])
def test_what_says_nothing_of_the_list(said: str) -> None:
    """An example of how to say it, the list again, nothing ticked."""
    found = say(said, TYPING)
    assert "没看懂" in text(found)
    assert every(found, ItemMarked) == []
    assert only(found, Asked).asking == TYPING.asking


@pytest.mark.parametrize("said", ["12378", "１２３１５", "12348"])
def test_a_hotline_ticks_nothing(said: str) -> None:
    """A public number pasted over the list is a number, and the list is one tap away; 12345 may be items 1 to 5."""
    person = replace(TYPING, screen=seen(tap("list:1", TYPING)))
    found = say(said, person)
    assert every(found, ItemMarked) == []
    assert "没有上网查" in text(found)
    assert codes(found)[0] == "resume"
    assert len(every(say("12345", person), ItemMarked)) == 5


def test_a_question_in_between_is_answered() -> None:
    """The list is no trap: whoever asks something else is answered."""
    assert "不客气" in text(say("谢谢", TYPING))


def test_the_list_survives_a_question_in_between() -> None:
    """After 谢谢 or a question, 1 3 5 still ticks the list that is being worked on."""
    assert [change for change in every(say("谢谢", TYPING), Asked) if change.asking is None] == []


def test_notes_are_shown_with_what_each_item_means() -> None:
    """Every item in full, numbered as it is typed."""
    person = somebody(cases=(replace(CASE, notes={"order": "在邮箱里"}),))
    told = text(tap("explain:1", person))
    assert "1. 订单号、合同号或借据号，放在手边能看到的地方。（在邮箱里）" in told
    assert "9. " in told


@pytest.mark.parametrize("matter", CALLS, ids=lambda matter: matter.id)
def test_every_card_can_be_read_aloud(matter: Matter) -> None:
    """A message of its own that fits, says that it is recorded and asks for writing; never asks for secrets."""
    found = tap("card:1", somebody(cases=(replace(CASE, matter=matter.id),)))
    assert shown(found).fresh
    assert len(text(found)) <= 4096
    quote = next(block.text for block in shown(found).blocks if block.kind == "quote")
    assert "我这边做个录音" in quote
    assert "请发短信或在App里确认" in quote
    for secret in ("身份证号是", "密码是", "验证码是"):
        assert secret not in quote
    assert codes(found)[0] == "calling:1"


@pytest.mark.parametrize("matter", CALLS, ids=lambda matter: matter.id)
def test_every_card_can_be_pasted(matter: Matter) -> None:
    """The same words for a chat: no recording is announced, and they fit a clipboard button whole."""
    found = tap("paste:1", somebody(cases=(replace(CASE, matter=matter.id),)))
    [copy] = [button.copy for button in shown(found).buttons if button.copy]
    assert len(copy) <= 256
    assert "录音" not in copy
    assert copy in text(found).replace("\n", "") or copy in text(found)
    assert copy.endswith(("。", "？", "！"))


def test_a_chat_ends_like_a_call() -> None:
    """After pasting: they promised something, or nothing; without a case there is nothing to note."""
    assert codes(tap("paste:1", somebody()))[-3:] == ["promise:1", "next:1", "card:1"]
    assert codes(tap("paste:0:refund-hard", somebody(cases=())))[-1:] == ["card:0:refund-hard"]
    assert "next:1" not in codes(tap("paste:0:refund-hard", somebody(cases=())))


@pytest.mark.parametrize(
    ("now", "closed"),
    [
        ("11-20 10:30", False),
        ("11-20 08:59", True),
        ("11-20 18:00", True),
        ("11-21 10:00", True),
        ("02-14 10:00", False),
    ],
)
def test_outside_service_hours_the_card_says_so(now: str, closed: bool) -> None:
    """Evenings and weekends: probably nobody answers; a make-up Saturday is a workday."""
    at = datetime.fromisoformat(f"2026-{now}").replace(tzinfo=SHANGHAI)
    assert ("多半没有人工" in text(tap("card:1", somebody(), at))) is closed


def test_the_card_is_on_every_list_screen() -> None:
    """The list never gates the call."""
    for found in (
        tap("list:1", TYPING),
        tap("mark:1:pen:1", TYPING),
        say("1 3", TYPING),
        say("嗡嘛呢叭咪吽", TYPING),
        tap("explain:1", TYPING),
    ):
        assert "card:1" in codes(found)


def test_a_card_without_a_record() -> None:
    """Whoever refused to be remembered still reads it; the way back keeps the matter."""
    found = tap("card:0:refund-hard", somebody(cases=(), consent="refused"))
    assert codes(found) == ["paste:0:refund-hard", "verify", "start"]
    assert codes(tap("paste:0:refund-hard", somebody(cases=())))[-1] == "card:0:refund-hard"


@pytest.mark.parametrize(
    "code", ["list:9", "mark:9:pen:1", "mark:1:nothing:1", "all:9", "explain:9", "card:9", "paste:9", "card:0:gone"]
)
def test_stale_taps(code: str) -> None:
    """Of a case or an item that is gone: home, nothing changes."""
    assert is_stale(tap(code, somebody()))


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("1到5", [1, 2, 3, 4, 5]),
        ("12", [1, 2]),
        ("录音", [9]),
        ("纸和笔有了", [8]),
        ("录音和纸和笔", [8, 9]),
        ("全勾", list(range(1, 10))),
    ],
)
def test_the_list_in_sight_reads_before_its_options(said: str, numbers: list[int]) -> None:
    """Two digits are two items and a name is its item, although an option might fit."""
    person = replace(TYPING, screen=seen(tap("list:1", TYPING)))
    marks = every(say(said, person), ItemMarked)
    assert sorted(change.item for change in marks) == sorted(ITEMS[number - 1] for number in numbers)
    assert all(change.done for change in marks)


@pytest.mark.parametrize(
    ("said", "gone"), [("取消2", {2}), ("2不要", {2}), ("去掉1和2", {1, 2}), ("录音没有", set()), ("清空", {1, 2})]
)
def test_typed_unticks(said: str, gone: set[int]) -> None:
    """What is taken back is open again, and nothing is ticked by it."""
    ready = somebody(cases=(replace(CASE, marks=frozenset(ITEMS[:2])),), asking=TYPING.asking)
    marks = every(say(said, ready), ItemMarked)
    assert {change.item for change in marks} == {ITEMS[number - 1] for number in gone}
    assert not any(change.done for change in marks)


def test_a_name_that_is_ticked_stays_ticked() -> None:
    """Saying 录音 twice does not take it back, though the option on the screen would."""
    ready = somebody(cases=(replace(CASE, marks=frozenset({"record"})),), asking=TYPING.asking)
    found = say("录音", replace(ready, screen=seen(tap("list:1", ready))))
    assert every(found, ItemMarked) == []
    assert "☑ 录音" in labels(found)


def test_no_option_is_numbered_like_two_items() -> None:
    """With nine items a twelfth option would be told with the number of items 1 and 2."""
    assert all(len(labels(tap("list:1", somebody(cases=(replace(CASE, matter=matter.id),))))) <= 11 for matter in CALLS)


def test_what_an_item_means_is_answered() -> None:
    """One item, or all of them, by asking; the list stays at hand."""
    asked = say("第三项是什么意思", TYPING)
    assert text(asked).startswith("3. ")
    assert only(asked, Asked).asking == TYPING.asking
    assert "每项是什么" in text(say("每项是什么", TYPING)).split("\n")[0]


def test_the_numbers_of_the_explained_items_are_theirs() -> None:
    """On the screen that explains them a typed 1 is the first item, not the first button."""
    explained = tap("explain:1", TYPING)
    person = replace(TYPING, screen=seen(explained), digits=shown(explained).digits)
    assert only(say("1", person), ItemMarked) == ItemMarked(1, ITEMS[0], done=True)


@pytest.mark.parametrize("where", ["在抽屉里", "微信收藏里", "在我妈那里", "钥匙在门口垫子下面"])
def test_a_note_is_no_cry_for_help(where: str) -> None:
    """Where a paper lies is where it lies; what rings a written rule still goes before everything."""
    asked = somebody(asking=Asking("checklist", ("1",)))
    assert every(say(f"备注1 {where}", asked), ItemNoted)
    assert "12356" in text(say("备注1 我不想活了", asked))
