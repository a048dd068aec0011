"""Learning from ways of asking: the file that ships was learnt from the lines that ship, and says so when it was not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot import content, learning, proof
from bot.core.grams import lexicon
from bot.core.index import index, stamp
from bot.core.leanings import SIGNS
from bot.core.learnt import NOTHING
from bot.core.search import find, leaning
from bot.pressed import FOLDER, LEARNT
from bot.talk import today
from tests.shipped import GUIDE

WORDS = lexicon({}, {})
TOLD = {
    "refund": ("退款难", "钱退不回来", "退款没到账", "退款拖着", "怎么退款", "退款慢"),
    "call": ("打电话", "怎么打电话", "电话打不通", "电话没人接", "电话几点打", "打电话说什么"),
    "law": ("起诉", "怎么起诉", "法院起诉要钱吗", "去法院", "法院怎么走", "起诉状"),
}

ALARMS = {
    "rule:self-harm": ("不想活了", "活不下去", "想死", "我想死了", "活着没意思", "不想再活", "死了算了"),
    "rule:refuse-loans": ("有没有口子", "哪里能借钱", "推荐个口子", "能下款的口子", "借钱的口子", "求口子", "给个口子"),
    "ordinary": ("笑死了", "气死我了", "死机了", "急死了", "累死了", "这口子关了", "烦死人"),
}


def test_what_was_learnt_tells_apart() -> None:
    """New words find their entry by what they share with many lines."""
    known = index(TOLD, WORDS, learning.learn(TOLD, WORDS))
    assert find(known, "退款没动静")[0].id == "refund"
    assert find(known, "电话里说什么")[0].id == "call"


def test_dangers_and_refusals_are_weighed_where_there_are_any() -> None:
    """Texts lean to the side they were written on; without such sides there is nothing to weigh."""
    known = index({**TOLD, **ALARMS}, WORDS, learning.learn({**TOLD, **ALARMS}, WORDS))
    assert len(known.learnt.weights) == 3 * (SIGNS + 1)
    assert leaning(known, "我不想活了").danger > leaning(known, "我不想活了").refusal
    assert leaning(known, "求个口子").refusal > leaning(known, "求个口子").danger
    assert leaning(known, "怎么退款").danger < leaning(known, "想死了").danger
    assert list(learning.learn(TOLD, WORDS).weights) == []
    assert list(learning.learn({**TOLD, "rule:self-harm": ALARMS["rule:self-harm"]}, WORDS).weights) == []


def test_alarms_take_no_topic_away() -> None:
    """What is asked for a topic is found as it was, though the same words stand in many alarms."""
    many = {
        "rule:refuse-loans": tuple(f"退款{word}口子" for word in "甲乙丙丁戊己庚辛"),
        "ordinary": ALARMS["ordinary"],
    }
    alone, known = (index(told, WORDS, learning.learn(told, WORDS)) for told in (TOLD, {**TOLD, **many}))
    for said in ("退款", "退款没动静"):
        before, after = find(alone, said)[0], find(known, said)[0]
        assert after.id == "refund"
        assert after.score > before.score - 0.2


def test_the_same_lines_teach_the_same() -> None:
    """Whatever their order, byte for byte."""
    turned = {name: tuple(reversed(lines)) for name, lines in reversed(TOLD.items())}
    assert learning.packed(learning.learn(TOLD, WORDS)) == learning.packed(learning.learn(turned, WORDS))


def test_a_file_holds_it_whole(tmp_path: Path) -> None:
    """Written, read back; none is nothing learnt; a damaged one is an error."""
    learnt = learning.learn(TOLD, WORDS)
    assert learning.read(tmp_path) == NOTHING
    (tmp_path / LEARNT).write_bytes(learning.packed(learnt))
    assert learning.read(tmp_path) == learnt
    for damage in (b"", b"other", learning.packed(learnt)[:-20]):
        (tmp_path / LEARNT).write_bytes(damage)
        with pytest.raises(ValueError, match=LEARNT):
            learning.read(tmp_path)


def test_another_line_or_word_is_another_stamp() -> None:
    """What it is learnt from is told by a stamp: lines, whose they are, and words that mean the same."""
    stamps = {
        stamp(TOLD, WORDS),
        stamp({**TOLD, "call": (*TOLD["call"], "打给谁")}, WORDS),
        stamp({"refund": TOLD["call"], "call": TOLD["refund"]}, WORDS),
        stamp(TOLD, lexicon({"dian": "电"}, {"phone": "电话"})),
    }
    assert len(stamps) == 4


def test_what_ships_was_learnt_from_what_ships() -> None:
    """`make learn` was run after the last line was written, and would write the same again."""
    assert GUIDE.index.learnt.stamp == GUIDE.index.stamp
    again = learning.learn(*content.learnable())
    assert again.grams == GUIDE.index.learnt.grams
    alike = sum(abs(one - other) <= 2 for one, other in zip(again.worth, GUIDE.index.learnt.worth, strict=False))
    assert alike >= 0.99 * len(GUIDE.index.learnt.worth)


def test_check_tells_when_to_learn_again(tmp_path: Path) -> None:
    """A new line is found at once by its likeness; the check asks for `make learn`, the start does not mind."""
    folder = tmp_path / "content"
    shutil.copytree(FOLDER, folder)
    file = folder / "asks" / "talk.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("call-checklist:\n", "call-checklist:\n  - 一句全新的问法\n"), "utf-8"
    )
    assert find(content.load(folder).index, "一句全新的问法")[0].id == "call-checklist"
    assert any("make learn" in mistake for mistake in proof.read(today(), folder).mistakes)


def test_a_damaged_file_is_a_mistake(tmp_path: Path) -> None:
    """Told with its name, like every mistake of the content."""
    folder = tmp_path / "content"
    shutil.copytree(FOLDER, folder)
    (folder / LEARNT).write_bytes(b"damaged")
    with pytest.raises(content.BadContent, match=LEARNT):
        content.load(folder)
