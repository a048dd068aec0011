"""May I delete the App, the chat, the number? It is evidence, and nothing of ours."""

from __future__ import annotations

import pytest

from tests.turns import STRANGER, codes, say, somebody, text


@pytest.mark.parametrize(
    "said",
    [
        "那个app删不删", "手机里那个app删不删", "要不要卸载那个软件", "聊天记录要不要删", "软件可以卸载了吗", "聊天记录能删吗", "骗子的微信要删吗", "那个APP我删了没事吧",
        "他们的软件卸不卸载", "短信要不要删掉", "app卸载了可以吗", "要把聊天清空吗", "用不用删那个程序", "该不该退群", "那个软件删掉行不行", "录音可以删了吗",
    ],
)  # fmt: skip
def test_what_may_be_evidence_is_kept(said: str) -> None:
    """First to keep it, whoever asks; never our own deletion."""
    for person in (STRANGER, somebody()):
        found = say(said, person)
        assert "先别删，也别卸载" in text(found)
        assert "delete" not in codes(found)


@pytest.mark.parametrize(
    "said",
    [
        "把我的数据删了",
        "你们会删我的聊天记录吗",
        "删除数据",
        "怎么删除我的记录",
        "账号注销以后要不要删app",
        "聊天记录怎么保存",
        "app打不开",
        "征信记录能删吗",
    ],
)
def test_what_is_about_something_else(said: str) -> None:
    """Our records, an account, the credit record."""
    assert "先别删，也别卸载" not in text(say(said, somebody()))
