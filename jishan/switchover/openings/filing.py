"""A cut-over list from the file staff have: each row a line, or a line with a question; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import transaction

from jishan.identity.models import User
from jishan.lib.headings import Block, find_blocks
from jishan.lib.reading import Row, read_sheets
from jishan.lib.text import clean
from jishan.people.models import Household
from jishan.people.queries import household_of
from jishan.switchover.models import OpeningLine, OpeningList, OpeningObjection
from jishan.switchover.openings import errors
from jishan.switchover.openings.amounts import is_each, read_minutes, read_points
from jishan.switchover.openings.drafting import locked, next_position
from jishan.switchover.openings.matching import Match, Matcher, Who

__all__ = ["read_file"]

VOCABULARY: Final = {
    "name": [
        "姓名", "名字", "居民姓名", "户主", "户主姓名", "户主/成员", "居民", "成员", "志愿者", "志愿者姓名", "持有人",
        "单位", "单位名称", "商户", "商户名称", "name",
    ],
    "home": [
        "住址", "地址", "家庭住址", "住宅地址", "现住址", "楼栋", "楼号", "楼室", "房号", "门牌", "门牌号", "室号",
        "单元及房号", "单元", "小区", "楼栋房号", "address", "home",
    ],
    "phone": ["电话", "手机", "手机号", "手机号码", "电话号码", "联系电话", "联系方式", "phone"],
    "card": ["卡号", "居民卡号", "积分卡号", "card"],
    "left": [
        "积分余额", "剩余积分", "结余积分", "现有积分", "可用积分", "当前积分", "未兑换积分", "余额", "结余", "剩余",
        "剩余分", "结存", "balance",
    ],
    "points": ["积分", "分数", "得分", "总积分", "总分", "累计积分", "累计得分", "积分合计", "获得积分", "points"],
    "spent": ["已兑换", "已兑换积分", "兑换积分", "已用积分", "使用积分", "消费积分", "已用", "扣减", "兑换"],
    "hours": [
        "服务时长", "时长", "志愿时长", "志愿服务时长", "累计时长", "工时", "小时", "小时数", "服务小时", "服务时间",
        "hours",
    ],
    "minutes": ["分钟", "分钟数", "服务分钟", "minutes"],
    "remark": ["备注", "说明", "remark"],
    "other": ["序号", "编号", "身份证", "身份证号", "证件号码", "签字", "签名", "日期", "时间", "座机", "固定电话"],
}  # fmt: skip

_SUMS = {"合计", "总计", "小计", "共计", "总数", "本页合计"}
_SEVERAL_NAMES = re.compile(r"\s*[、，,/；;&]\s*")
_QUESTION = OpeningLine.Question


@dataclass(frozen=True)
class _Entry:
    """One person of one row, with what it says; amounts are None where they cannot be told."""

    sheet: str
    row: int
    who: Who
    amount: str
    points: int | None
    minutes: int | None
    remark: str

    @property
    def has_something(self) -> bool:
        return self.points != 0 or self.minutes != 0


@transaction.atomic
def read_file(
    *, opening: OpeningList, content: bytes, name: str, by: User, for_households: bool = False
) -> OpeningList:
    """Write the file's rows into the draft, in the place of those an earlier file brought; what was typed stays.

    `for_households`: the passbooks were kept by household, and the points go to the household of the person named.
    Raises ListClosed, NoSuchTable, and what `lib.reading.read_sheets` raises.
    """
    row = locked(opening, OpeningList.State.DRAFT)
    entries: list[_Entry] = []
    sums: list[dict[str, Any]] = []
    is_table = False
    for sheet in read_sheets(content, name=name):
        if sheet.is_hidden:
            continue
        for block in find_blocks(sheet, VOCABULARY):
            if _Columns(block).is_table:
                is_table = True
                found, stated = _read_block(sheet.name, block)
                entries += found
                sums += stated
    if not is_table:
        raise errors.NoSuchTable
    brought = [entry for entry in entries if entry.has_something]
    _forget_rows(row)
    OpeningLine.objects.bulk_create(_lines(row, brought, by, for_households), batch_size=500)
    row.reading = {
        "file": clean(name)[:120],
        "rows": len(entries),
        "without": len(entries) - len(brought),
        "sums": [one for one in sums if one["stated"] != one["found"]][:20],
        "sums_right": sum(one["stated"] == one["found"] for one in sums),
    }
    row.save(update_fields=["reading"])
    return row


def _forget_rows(row: OpeningList) -> None:
    """Rows an earlier file brought; one that a resident objected to stays, with what was said about it."""
    spoken_of = OpeningObjection.objects.filter(community=row.community, list=row, line__isnull=False)
    rows = OpeningLine.objects.filter(community=row.community, list=row, row__gt=0)
    rows = rows.exclude(pk__in=spoken_of.values("line"))
    # In one statement that names the community; delete() would collect the ids first and name nothing but them.
    rows._raw_delete(rows.db)


class _Columns:
    """Which columns say the amounts. What is left in the passbook counts; where only what was earned and what was spent
    stand there, the difference does."""

    def __init__(self, block: Block) -> None:
        self.left = block.columns("left")
        self.earned = block.columns("points")
        self.spent = block.columns("spent")
        self.hours = [at for at in block.columns("hours") if "分钟" not in block.headings[at]]
        self.minutes = [*block.columns("minutes"), *(set(block.columns("hours")) - set(self.hours))]
        self.is_table = bool(block.columns("name") or block.columns("card")) and bool(
            self.left or self.earned or self.hours or self.minutes
        )

    def points_text(self, row: Row) -> str:
        main = self.left or self.earned
        text = _own(row, main)
        spent = "" if self.left else _own(row, self.spent)
        return f"{text} - {spent}" if spent and read_points(spent) != 0 else text

    def points(self, row: Row) -> int | None:
        if self.left or not self.spent:
            return read_points(_own(row, self.left or self.earned))
        earned, spent = read_points(_own(row, self.earned)), read_points(_own(row, self.spent))
        return None if earned is None or spent is None or spent > earned else earned - spent

    def served(self, row: Row) -> int | None:
        hours = read_minutes(_own(row, self.hours))
        minutes = read_minutes(_own(row, self.minutes), unit_is_minutes=True)
        return None if hours is None or minutes is None else hours + minutes

    def served_text(self, row: Row) -> str:
        return " ".join(text for text in (_own(row, self.hours), _own(row, self.minutes)) if text)


def _own(row: Row, columns: Sequence[int]) -> str:
    """The first of these cells that says something of its own; a merged area's repeats are not added up."""
    return next((row.cell(at) for at in columns if row.cell(at) and at not in row.repeated), "")


def _read_block(sheet: str, block: Block) -> tuple[list[_Entry], list[dict[str, Any]]]:
    """The block's people; and the sums that stand under them, beside what was read above each."""
    columns = _Columns(block)
    entries: list[_Entry] = []
    sums: list[dict[str, Any]] = []
    since = 0
    for row in block.rows:
        if label := next((cell for cell in row.cells if cell.replace(" ", "") in _SUMS), ""):
            stated = columns.points(row)
            if stated:
                is_part = label.replace(" ", "") in {"小计", "本页合计"}
                counted = sum(entry.points or 0 for entry in entries[since if is_part else 0 :])
                sums.append({"sheet": sheet, "row": row.number, "stated": stated, "found": counted})
            since = len(entries)
            continue
        entries += _people(sheet, block, columns, row)
    return entries, sums


def _people(sheet: str, block: Block, columns: _Columns, row: Row) -> Iterator[_Entry]:
    who = Who(
        name=block.text(row, "name"),
        home=" ".join(dict.fromkeys(row.cell(at) for at in block.columns("home") if row.cell(at))),
        phone=" ".join(row.cell(at) for at in block.columns("phone") if row.cell(at)),
        card=block.text(row, "card"),
    )
    if not who.name and not who.card and columns.points(row) == 0 and columns.served(row) == 0:
        return
    amount = "，".join(text for text in (columns.points_text(row), columns.served_text(row)) if text)
    entry = _Entry(sheet, row.number, who, amount, columns.points(row), columns.served(row), block.text(row, "remark"))
    names = [part for part in _SEVERAL_NAMES.split(who.name) if part]
    if len(names) > 1 and is_each(columns.points_text(row)):
        for name in names:
            yield replace(entry, who=replace(who, name=name))
    else:
        yield entry


def _lines(row: OpeningList, entries: Sequence[_Entry], by: User, for_households: bool) -> Iterable[OpeningLine]:
    matcher = Matcher(row.community, [entry.who for entry in entries])
    standing = OpeningLine.objects.filter(community=row.community, list=row, left_out_because="")
    taken = {pk for line in standing for pk in (line.resident_id, line.household_id, line.organisation_id) if pk}
    for position, entry in enumerate(entries, start=next_position(row)):
        match = matcher.find(entry.who)
        line = OpeningLine(
            community=row.community,
            list=row,
            position=position,
            sheet=entry.sheet[:80],
            row=entry.row,
            written_name=clean(entry.who.name)[:120],
            written_home=clean(entry.who.home)[:160],
            written_amount=clean(entry.amount)[:80],
            points=entry.points or 0,
            minutes=entry.minutes or 0,
            remark=clean(entry.remark)[:120],
            by=by.pk,
        )
        _settle(line, match, for_households)
        if line.holder is not None and line.holder.pk in taken:
            line.question = _QUESTION.TWICE
        elif entry.points is None or entry.minutes is None:
            line.question = line.question or _QUESTION.AMOUNT
        if not line.question and line.holder is not None:
            taken.add(line.holder.pk)
        yield line


def _settle(line: OpeningLine, match: Match, for_households: bool) -> None:
    household: Household | None = None
    if match.resident and for_households and not line.minutes:
        household = household_of(match.resident)
    line.household = household
    line.resident = None if household else match.resident
    line.organisation = match.organisation
    line.question = match.question
    line.candidates = [str(resident.pk) for resident in match.candidates]
    if line.organisation and line.minutes:
        line.question, line.organisation = _QUESTION.AMOUNT, None
