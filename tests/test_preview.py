"""The preview: every screen there is, each by its own name."""

from __future__ import annotations

from bot import preview
from bot.core.turn import Host
from handlers import handle, menu
from tests.shipped import GUIDE

CHAPTERS = preview.chapters(GUIDE, handle, Host(operator="某社区"), menu.TOP)
SCREENS = {screen.anchor: screen for _, screens in CHAPTERS for screen in screens}


def test_every_menu_and_topic_is_shown() -> None:
    """With the words that people get."""
    for group in GUIDE.groups.values():
        assert SCREENS[f"group-{group.id}"].message.text.startswith(group.title)
    for topic in GUIDE.topics.values():
        assert topic.answer in SCREENS[f"topic-{topic.id}"].message.text


def test_every_matter_is_shown() -> None:
    """Its list, what each item is, its card and its words to paste; a fraud's advice and nothing to call with."""
    for matter in GUIDE.matters.values():
        own = {name for name in SCREENS if name.startswith(f"matter-{matter.id}-")}
        if matter.scam:
            assert own == {f"matter-{matter.id}-matter"}
            assert matter.advice in SCREENS[f"matter-{matter.id}-matter"].message.text
        else:
            shown = "\n".join(SCREENS[name].message.text for name in own)
            lines = (*matter.questions, *matter.pin, *matter.redflags, *(item.text for item in matter.items))
            assert [line for line in (*lines, matter.next_step) if line not in shown] == []


def test_every_rule_is_shown() -> None:
    """Dangers, refusals and small talk, as they are answered."""
    for rule in (*GUIDE.safety, *GUIDE.small_talk):
        first = rule.says.split("\n")[0].lstrip("#>~ ")
        assert first in SCREENS[f"rule-{rule.id}"].message.text


def test_the_screens_of_the_first_minutes_are_walked() -> None:
    """Whatever a button on the way leads to, once; no button of the walk is forgotten."""
    title, walked = CHAPTERS[0]
    codes = [screen.anchor for screen in walked]
    assert {"home", "tap-menu", "tap-prepare", "tap-money", "tap-harassed", "tap-privacy"} <= set(codes)
    assert len(set(codes)) == len(codes)
    assert all(screen.message.blocks for screen in walked), title


def test_every_name_is_used_once() -> None:
    """An anchor that stood twice would lead to the wrong one."""
    assert len(SCREENS) == sum(len(screens) for _, screens in CHAPTERS)


def test_every_other_sentence_is_there_with_open_blanks() -> None:
    """By its name, also those that no walk comes by."""
    assert "＿＿" in SCREENS["text-nudge.promise"].message.text
    names = [name for name in GUIDE.texts.sentences if not name.startswith(("label.", "heard.", "telegram."))]
    assert [name for name in names if f"text-{name}" not in SCREENS] == []


def test_menus_stand_in_the_order_of_the_menu() -> None:
    """As people meet them: a menu, then those inside it."""
    titles = [title for title, _ in CHAPTERS]
    tops = [GUIDE.groups[name].title for name in menu.TOP if name in GUIDE.groups]
    assert [title for title in titles if title in tops] == tops
