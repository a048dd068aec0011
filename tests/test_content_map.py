"""The picture of the menu: everything is on it, shortcuts dashed, and it is the picture in docs/."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from bot import content_map
from bot.core.guide import Group
from handlers import menu
from tests.shipped import GUIDE

ROOT = Path(__file__).parent.parent
SVG = "{http://www.w3.org/2000/svg}"
BOX = re.compile(r'<g class="(\w+)"><rect x="([\d.]+)" y="([\d.]+)" width="(\d+)" height="(\d+)"')

SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def boxes(picture: str, kind: str) -> list[str]:
    """The labels of all boxes of a kind."""
    tree = ElementTree.fromstring(picture)  # noqa: S314 - our own picture
    return [str(box.findtext(f"{SVG}text")) for box in tree.iter(f"{SVG}g") if box.get("class") == kind]


def test_every_branch_and_topic_is_on_it() -> None:
    """Once where it is at home; elsewhere as a dashed shortcut."""
    picture = content_map.drawn(GUIDE, menu.TOP)
    branches = {GUIDE.groups[name].label for name in menu.TOP if name in GUIDE.groups}
    assert set(boxes(picture, "branch")) == branches
    assert sorted(boxes(picture, "leaf")) == sorted(topic.label for topic in GUIDE.topics.values())
    assert set(boxes(picture, "branch") + boxes(picture, "inner")) == {one.label for one in GUIDE.groups.values()}
    assert {"刚被骗急救", "暴力催收"} <= set(boxes(picture, "shortcut"))


def test_no_box_lies_on_another() -> None:
    """Legible: the boxes stand apart, and all are inside the picture."""
    picture = content_map.drawn(GUIDE, menu.TOP)
    found = [tuple(map(float, box[1:])) for box in BOX.findall(picture)]
    [(width, height)] = ((float(wide), float(high)) for wide, high in SIZE.findall(picture))
    assert found
    for number, (x, y, wide, high) in enumerate(found):
        assert 0 <= x <= x + wide <= width
        assert 0 <= y <= y + high <= height
        for to_x, to_y, to_wide, to_high in found[number + 1 :]:
            assert x + wide <= to_x or to_x + to_wide <= x or y + high <= to_y or to_y + to_high <= y


def test_the_same_content_is_the_same_picture() -> None:
    """A change of the picture is a change of the menu."""
    assert content_map.drawn(GUIDE, menu.TOP) == content_map.drawn(GUIDE, menu.TOP)


def test_the_picture_in_the_documents_is_of_today() -> None:
    """`huiyin check --map docs/content-map.svg` after the menu was changed."""
    drawn = content_map.drawn(GUIDE, menu.TOP)
    assert (ROOT / "docs" / "content-map.svg").read_text(encoding="utf-8") == drawn


def test_labels_are_text_and_circles_end() -> None:
    """A label with markup stays a label; menus that lead to each other are drawn once."""
    odd = {"a": Group("a", "<b>&", "甲", "", ("b", "do:filed")), "b": Group("b", "乙", "乙", "", ("a",))}
    picture = content_map.drawn(replace(GUIDE, groups=odd, topics={}), ["a", "none"])
    assert boxes(picture, "branch") == ["<b>&"]
    assert boxes(picture, "inner") == ["乙"]
    assert boxes(picture, "shortcut") == ["我已投诉"]
