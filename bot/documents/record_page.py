"""All that is kept about a person as one page that can be read without us."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from html import escape
from typing import Any, Final

STYLE: Final = (
    "body{font:16px/1.7 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}h2{margin-top:2rem}"
    "div{overflow-x:auto}td,th{padding:.2rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid #ddd}"
)
TITLES: Final = {
    "person": "你",
    "addresses": "你的地址",
    "cases": "事情",
    "endings": "结束过的",
    "contacts": "沟通",
    "checklist": "打前清单",
    "promises": "承诺",
    "complaints": "投诉",
    "allowed_messages": "你答应收的提醒",
    "nudges": "提醒",
    "journal": "变动（从旧到新，程序自己的记法）",
}
FIELDS: Final = {
    "answered_at": "答复时间", "at": "时间", "called_at": "打电话的时间", "calendar": "按哪份放假安排",
    "case_id": "哪件事", "changes": "变动", "channel": "渠道", "closed_at": "结束时间", "consent": "同意记录",
    "consented_at": "同意时间", "done": "备好了", "due_at": "到期", "extended": "延期了", "filed_on": "投诉日期",
    "from_day": "从哪天数", "grain": "说到多细", "id": "编号", "item": "哪一样", "kind": "种类", "lender": "对方",
    "lender_state": "官方号码", "made_at": "说的时间", "matter": "什么事", "note": "备注", "nudge_id": "哪条提醒",
    "opened_at": "开始时间", "outcome": "结果", "place": "投到哪里", "preview": "锁屏显示内容",
    "promise_id": "哪条承诺", "reachable": "能收到", "received_on": "收到日期", "reference": "编号后几位",
    "repay_at": "还款日", "route": "怎么联系", "scene": "微信编号", "sent_at": "发出时间", "seq": "次序",
    "spoke_at": "上次说话", "state": "状态", "subject": "关于哪条", "times": "说过几次", "way": "方式",
    "what": "答应什么", "who": "谁说的", "withdrawn_at": "撤销时间", "words": "原话里的时间", "written": "有书面",
    "zone": "时区", "was_due_at": "原来的到期", "provisional": "放假安排没公布", "grammar": "听法版本",
    "origin": "日子怎么定的", "stage": "到哪一步", "sort": "哪一类", "org": "放款方类型",
    "goal": "我要的", "said": "说了什么", "reply": "答复", "replaces": "接替哪条", "settled_at": "有结果的时间",
    "broken_at": "没兑现的时间", "reopened_at": "又打开的时间", "since": "从哪刻数起", "moves": "改过几次日子",
    "muted": "提醒停着",
}  # fmt: skip
YES_NO: Final = frozenset({"done", "muted", "preview", "provisional", "reachable"})
VALUES: Final = {
    "consent": {"given": "同意", "refused": "不同意", "": "没问过"},
    "state": {
        "pending": "等着", "claimed": "正在发", "sent": "发了", "held": "等你来", "answered": "答过了",
        "stopped": "停了", "failed": "没发成", "kept": "兑现了", "partly": "兑现一半", "broken": "没兑现",
        "replaced": "换了新的", "withdrawn": "撤销了", "granted": "没用过", "spent": "用掉了",
    },
    "kind": {
        "promise": "承诺到期", "complaint": "投诉有没有回音", "call": "打得怎么样", "repay": "还款",
        "follow": "约好来问", "moved": "日子变了", "limit": "你自己的期限",
    },
    "grain": {"minute": "到分", "day": "到天", "daypart": "上午、下午"},
    "origin": {
        "words": "照原话", "event": "从另一件事数", "guess": "我们提议", "rough": "大概", "hand": "自己改的",
        "": "没记",
    },
    "way": {
        "call": "打电话", "chat": "App客服", "mail": "邮件", "counter": "柜台", "letter": "寄信", "social": "官方账号",
        "answer": "收到回复",
    },
    "reply": {
        "solved": "解决了", "partly": "答应了一部分", "refused": "拒绝了", "final": "最终答复", "withdraw": "让先撤诉",
        "shuffled": "踢来踢去", "nothing": "什么也没答应", "threat": "威胁",
    },
    "outcome": {"solved": "解决了", "partly": "解决了一部分", "stopped": "先放下", "self": "自己办好了"},
    "written": {"yes": "有", "no": "没有", "": "没问"},
    "route": {"call": "打电话", "chat": "文字客服", "help": "先看看"},
}  # fmt: skip
INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)", re.ASCII)
CHINA: Final = timezone(timedelta(hours=8))  # no summer time since 1991


def page(data: Mapping[str, Any]) -> bytes:
    """All that is kept about a person as one readable page."""
    sections = "".join(f"<h2>{escape(title)}</h2>{_table(data.get(name))}" for name, title in TITLES.items())
    head = (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>回音：你的记录</title><style>{STYLE}</style>'
    )
    return f"{head}<h1>回音：你的记录</h1><p>时间都是北京时间。</p>{sections}</html>".encode()


def _table(rows: Any) -> str:
    listed = [rows] if isinstance(rows, Mapping) else list(rows or ())
    if not listed:
        return "<p>没有</p>"
    heads = "".join(f"<th>{_name(name)}</th>" for name in listed[0])
    lines = "".join(
        "<tr>" + "".join(f"<td>{_cell(name, value)}</td>" for name, value in row.items()) + "</tr>" for row in listed
    )
    return f"<div><table><tr>{heads}</tr>{lines}</table></div>"


def _name(name: str) -> str:
    return escape(FIELDS.get(name, str(name)))


def _cell(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "<br>".join(", ".join(f"{_name(k)}: {_cell(k, v)}" for k, v in _entry(entry)) for entry in value)
    if value is None:
        return ""
    if name in YES_NO:
        return "是" if value else "否"
    return escape(VALUES.get(name, {}).get(str(value)) or _moment(str(value)))


def _entry(entry: Any) -> Iterable[tuple[str, Any]]:
    return entry.items() if isinstance(entry, Mapping) else [("", entry)]


def _moment(text: str) -> str:
    """An instant as a clock in China shows it; anything else as it is."""
    if not INSTANT.fullmatch(text):
        return text
    return f"{datetime.fromisoformat(text).astimezone(CHINA):%Y-%m-%d %H:%M}"
