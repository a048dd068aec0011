"""May I delete the App, the chat, the number? It is evidence, and nothing of ours."""

from __future__ import annotations

import re
from typing import Final

from bot.core.turn import Outcome, Turn
from handlers import menu
from handlers.parts import say

PAGE: Final = "evidence-keep"
THINGS: Final = (
    r"(?:[Aa][Pp][Pp]|应用|软件|程序|聊天|对话|通话记录|短信|微信|[Qq]{2}|群|录音|截图|转账记录"
    r"|对方好友|好友|他的号|那个号)"
)
ACT: Final = r"(?:删|卸|清空|清掉|退群)"
ASKED: Final = re.compile(
    rf"{ACT}(?:除|载|掉)?不{ACT}"
    r"|(?:要不要|用不用|能不能|可不可以|该不该|需不需要|是不是要|是不是该|可以|能|要|该|需要)(?:先|把|给)?"
    rf"[^,，。]{{0,8}}?{ACT}|{ACT}[^,，。]{{0,6}}(?:[吗么不?？]|没事|有影响|行不行|好不好|可以)"
)
OURS: Final = re.compile(
    r"你们|你这|回音|机器人|我的(?:资料|信息|数据|记录)|数据|资料|账号|账户|注销|这里的|提醒|承诺|负面|黑料|征信"
)


def asked(turn: Turn, text: str) -> Outcome | None:
    """What is asked about deleting it is answered: keep it; None for anything else."""
    if not (re.search(THINGS, text) and ASKED.search(text)) or OURS.search(text) or PAGE not in turn.guide.topics:
        return None
    return menu.topic(turn, PAGE).led_by(*say(turn, "evidence.keep"))
