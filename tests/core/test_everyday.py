"""What is remembered of short texts and of the guide's screens."""

from __future__ import annotations

from bot.core.everyday import LATELY, OFTEN, SHORT, forget, remembered, same_for_all


def test_a_short_text_is_judged_once() -> None:
    """Until many others came, or another guide is in force; by what it is judged makes a difference."""
    seen: list[tuple[str, object]] = []

    @remembered
    def judge(text: str, guide: object) -> int:
        seen.append((text, guide))
        return len(seen)

    guide, other = object(), object()
    assert [judge("你好", guide), judge("你好", guide), judge("你好", other)] == [1, 1, 2]
    for number in range(OFTEN):
        judge(str(number), guide)
    assert judge("你好", guide) == len(seen) == OFTEN + 3
    forget()
    assert judge("你好", guide) == OFTEN + 4


def test_a_long_text_is_remembered_while_it_is_looked_at() -> None:
    """It is asked about several times in a row, and seldom sent by two."""
    seen: list[str] = []
    judge = remembered(seen.append)
    long = "长" * (SHORT + 1)
    judge(long)
    judge(long)
    assert seen == [long]
    for number in range(LATELY):
        judge(f"{long}{number}")
    judge(long)
    assert seen.count(long) == 2


def test_a_screen_is_built_once_for_everybody() -> None:
    """And once more for another guide."""
    built: list[object] = []

    @same_for_all
    def screen(guide: object, name: str) -> str:
        built.append(guide)
        return name

    one, two = object(), object()
    assert [screen(one, "a"), screen(one, "a"), screen(two, "a"), screen(one, "b")] == ["a", "a", "a", "b"]
    assert built == [one, two, one]
    forget()
    screen(one, "a")
    assert built == [one, two, one, one]


def test_whatever_raises_is_asked_again() -> None:
    """A mistake is no answer."""
    tries: list[str] = []

    @remembered
    def judge(text: str) -> int:
        tries.append(text)
        return len(tries) // (len(tries) - 1)

    for _ in range(2):
        try:
            judge("一")
        except ZeroDivisionError:
            continue
    assert tries == ["一", "一"]
