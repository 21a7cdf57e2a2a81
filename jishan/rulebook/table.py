"""The rule table staff keep in Excel: a rulebook's rules out as rows, and rows in as rules of a draft.

Out and in again gives the same rules. A cell that still says what was written out keeps what stood behind it; a cell
that was changed is read by the grammar of `wording`. What cannot be understood, or has two meanings, is not guessed: the
row stays out, with a sentence on what to write.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from jishan.lib.headings import Block, Vocabulary, find_blocks
from jishan.lib.reading import Row, Sheet
from jishan.rulebook import editing
from jishan.rulebook.rules import is_claimable, usual_proof, usual_unit
from jishan.rulebook.scheme import Category, Fixed, Rule, Scheme
from jishan.rulebook.wording import (
    Said,
    Unclear,
    amount_words,
    proof_words,
    read_amount,
    read_proof,
    read_words,
    remark_words,
    rule_words,
    split_name,
)

__all__ = ["COLUMNS", "FIELDS", "TableRow", "TableRows", "applied", "read_table", "rows_of", "table_rows"]

# The fields of a row, in the order of the columns.
FIELDS = ("code", "category", "name", "points", "words", "proof", "remark")
COLUMNS = ("编号", "类别", "事项", "分值", "说明/上限", "证明", "备注")
_WIDTHS = (8, 14, 28, 24, 48, 20, 32)

_VOCABULARY: Vocabulary = {
    "code": ["编号", "条目编号", "细则编号", "代码"],
    "serial": ["序号"],
    "category": ["类别", "分类", "类型", "大类", "板块", "一级指标", "项目类别", "积分类别"],
    "name": ["事项", "积分事项", "项目", "积分项目", "评分项目", "内容", "积分内容", "具体内容", "行为", "条目", "名称", "二级指标", "事项名称"],
    "points": ["分值", "积分", "分数", "得分", "标准", "积分标准", "加分标准", "计分标准", "记分标准", "加分", "赋分", "分值标准", "积分分值", "奖励积分"],
    "words": ["说明/上限", "说明", "上限", "限制", "频次", "次数", "积分上限", "要求", "评分标准", "细则说明", "认定标准"],
    "proof": ["证明", "凭据", "证明材料", "佐证材料", "佐证", "材料", "认定依据", "所需材料"],
    "remark": ["备注", "其他", "其它"],
}  # fmt: skip
ROWS_MAX = 500


@dataclass
class TableRow:
    """One row of a table with what became of it. `number` is the row as Excel counts it."""

    number: int
    cells: dict[str, str]
    rule: Rule | None = None
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    state: str = "unclear"  # unclear, same, changed, new


@dataclass
class TableRows:
    """A table as it was understood. `missing` are rules of the draft that it does not name."""

    rows: list[TableRow]
    categories: list[Category]  # new ones that its rows name
    missing: list[Rule]

    @property
    def understood(self) -> list[TableRow]:
        return [row for row in self.rows if row.rule is not None]

    @property
    def unclear(self) -> list[TableRow]:
        return [row for row in self.rows if row.rule is None]

    def of_state(self, state: str) -> list[TableRow]:
        return [row for row in self.rows if row.state == state]


# Out ----------------------------------------------------------------------------------------------------------------


def table_rows(scheme: Scheme) -> list[tuple[str, ...]]:
    """The rules as rows, by category, in the order of `COLUMNS`."""
    return [
        tuple(_cells(scheme, rule).values())
        for category in scheme.categories
        for rule in scheme.rules
        if rule.category == category.code
    ]


def _cells(scheme: Scheme, rule: Rule) -> dict[str, str]:
    said = (
        rule.code,
        scheme.category(rule.category).name,
        rule.name,
        amount_words(rule.amount),
        rule_words(rule),
        proof_words(rule.proof),
        remark_words(rule),
    )
    return dict(zip(FIELDS, said, strict=True))


# In: from a sheet to rows of cells ----------------------------------------------------------------------------------


def rows_of(sheets: Iterable[Sheet]) -> list[TableRow]:
    """The rows of a file that speak of rules, each with its seven cells. Raises Unclear where no heading is known."""
    rows: list[TableRow] = []
    for sheet in sheets:
        if not sheet.is_hidden:
            for block in find_blocks(sheet, _VOCABULARY):
                rows += _block_rows(block)
    if not rows:
        raise Unclear(
            _("没认出表头。请让第一行写着：%(columns)s。至少要有“事项”和“分值”。") % {"columns": "、".join(COLUMNS)}
        )
    if len(rows) > ROWS_MAX:
        raise Unclear(
            _("这张表有 %(rows)s 行，一份细则最多读 %(most)s 行。请只留细则那张表。")
            % {"rows": len(rows), "most": ROWS_MAX}
        )
    return rows


def _block_rows(block: Block) -> list[TableRow]:
    if "name" not in block.fields and "points" not in block.fields:
        # A plain list, each line of which says all: 参加志愿服务每次5分，每月最多4次
        lines = [(row.number, "，".join(filter(None, row.cells))) for row in block.rows]
        told = any(split_name(line)[1] for _number, line in lines)
        return [TableRow(number, {**dict.fromkeys(FIELDS, ""), "name": line}) for number, line in lines if told]
    found, heading = [], ""
    for row in block.rows:
        cells = {name: _text(block, row, name) for name in FIELDS}
        if not any(cells.values()) or re.fullmatch(r"合\s*计|总\s*计|小\s*计", cells["name"] or cells["category"]):
            continue
        if _is_heading(row, cells):
            heading = re.sub(r"^[（(]?[\d一二三四五六七八九十]+[)）、.．]\s*", "", cells["name"] or cells["category"])
            continue
        cells["category"] = cells["category"] or heading
        one = TableRow(row.number, cells)
        if any(row.cell(at) and at in row.repeated for at in block.columns("points")):
            one.problems.append(_("分值是合并的单元格，不知道是几条合起来记，还是每条都记这么多。请每一行都写上。"))
        found.append(one)
    return found


def _text(block: Block, row: Row, name: str) -> str:
    """All columns that say this: 说明 beside 上限 are both words about the rule."""
    said = [row.cell(at) for at in block.columns(name) if row.cell(at)]
    return "；".join(dict.fromkeys(said)) if name == "words" else (said[0] if said else "")


def _is_heading(row: Row, cells: dict[str, str]) -> bool:
    """一、志愿服务, alone on its row or merged across it."""
    own = {cell for cell in row.cells if cell}
    return len(own) == 1 and not split_name(next(iter(own)))[1] and (len(row.repeated) > 1 or not cells["points"])


# In: from cells to rules --------------------------------------------------------------------------------------------


def read_table(scheme: Scheme, rows: Sequence[TableRow], taken: Collection[str] = ()) -> TableRows:
    """What each row means as a rule of the scheme. Rows it cannot be sure of carry problems and no rule."""
    reader = _Reader(scheme, taken)
    for row in rows:
        reader.read(row)
    result = TableRows(list(rows), reader.new_categories, [])
    _check_together(scheme, result)
    named = {row.rule.code for row in result.understood if row.rule} | reader.claimed
    result.missing = [rule for rule in scheme.rules if rule.code not in named]
    return result


class _Reader:
    def __init__(self, scheme: Scheme, taken: Collection[str]) -> None:
        self.scheme = scheme
        self._taken = set(taken)
        self._by_code = {rule.code: rule for rule in scheme.rules}
        self._by_name = {rule.name: rule for rule in scheme.rules}
        self._categories = {category.name: category for category in scheme.categories}
        self.new_categories: list[Category] = []
        self.claimed: set[str] = set()  # codes of the draft that a row speaks of, understood or not
        self._names: dict[str, int] = {}
        self._growing = scheme

    def read(self, row: TableRow) -> None:
        row.rule, row.state, row.notes = None, "unclear", []
        cells = {name: row.cells.get(name, "").strip() for name in FIELDS}
        if not cells["points"]:
            cells["name"], cells["points"] = split_name(cells["name"])
        else:
            cells["name"] = split_name(cells["name"])[0] if cells["name"] not in self._by_name else cells["name"]
        old = self._old(cells)
        if old:
            self.claimed.add(old.code)
        try:
            self._check_name(row, cells, old)
            rule = self._rule(row, cells, old)
        except Unclear as unclear:
            row.problems.append(unclear.message)
            return
        if row.problems:
            return
        row.rule = rule
        row.state = "new" if old is None else "same" if rule == old else "changed"
        self._names[rule.name] = row.number
        self._growing = editing.with_rule(self._growing, rule)

    def _old(self, cells: dict[str, str]) -> Rule | None:
        """The rule of the draft a row speaks of: by its code, else by its name."""
        if cells["code"]:
            return self._by_code.get(cells["code"])
        return self._by_name.get(cells["name"])

    def _check_name(self, row: TableRow, cells: dict[str, str], old: Rule | None) -> None:
        name = cells["name"]
        if not name:
            raise Unclear(_("没有写是什么事。请在“事项”里写上。"))
        if len(name) > 40:
            raise Unclear(_("“事项”太长，有 %(n)s 个字。请写到 40 个字以内，细的放进说明。") % {"n": len(name)})
        if name in self._names:
            raise Unclear(_("和第 %(row)s 行同名。请换个名字，或并成一行。") % {"row": self._names[name]})
        same = self._by_name.get(name)
        if same and (old is None or same.code != old.code) and cells["code"]:
            raise Unclear(
                _("编号 %(code)s 和名称对不上：“%(name)s”在细则里是 %(old)s。请改编号，或者把编号空着。")
                % {"code": cells["code"], "name": name, "old": same.code}
            )
        if cells["code"] and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}", cells["code"]):
            raise Unclear(
                _("编号“%(code)s”只能用英文字母、数字、点和短横，例如 2.1。空着会自动编。") % {"code": cells["code"]}
            )
        if cells["code"] and editing.find_rule(self._growing, cells["code"]) and (old is None):
            raise Unclear(_("编号 %(code)s 用了两次。请改一个，或者空着。") % {"code": cells["code"]})
        if old and any(line == old.code for line in self._codes_read()):
            raise Unclear(_("这一条前面已经有一行了。请并成一行。"))

    def _codes_read(self) -> list[str]:
        return [rule.code for rule in self._growing.rules if rule.name in self._names]

    def _rule(self, row: TableRow, cells: dict[str, str], old: Rule | None) -> Rule:
        category = self._category(cells["category"], old)
        written = _cells(self.scheme, old) if old else {}
        amount, beside = self._amount(cells, old, written)
        code = old.code if old else cells["code"] or editing.next_code(self._growing, category, self._taken)
        rule = replace(old or Rule(code, "", category, Fixed(1), proof=usual_proof(("none",))), category=category)
        rule = replace(rule, name=cells["name"], amount=amount)
        if old is None or type(amount) is not type(old.amount):
            rule = replace(rule, unit=usual_unit(amount))
        if old is None or cells["proof"] not in ("", written["proof"]):
            rule = replace(rule, proof=read_proof(cells["proof"]))
        for name, heading in (("words", COLUMNS[4]), ("proof", COLUMNS[5]), ("remark", COLUMNS[6])):
            if old and not cells[name] and written[name] not in ("", "不用"):
                row.notes.append(
                    _("“%(column)s”空着，照原来的留着：%(words)s") % {"column": heading, "words": written[name]}
                )
        return self._with_words(row, rule, cells, old, written, beside)

    def _amount(self, cells: dict[str, str], old: Rule | None, written: dict[str, str]) -> tuple[Any, Said]:
        if old and cells["points"] == written["points"]:
            return old.amount, Said()
        return read_amount(cells["points"])

    def _with_words(
        self, row: TableRow, rule: Rule, cells: dict[str, str], old: Rule | None, written: dict[str, str], beside: Said
    ) -> Rule:
        same_words = old is not None and cells["words"] in (written["words"], "")
        same_remark = old is not None and cells["remark"] in (written["remark"], "")
        if same_words and same_remark and not beside.limits and not beside.facts:
            return rule
        words = read_words(cells["words"] or written.get("words", ""), cells["remark"] or written.get("remark", ""))
        for name, value in beside.facts.items():
            words.say(**{name: value})
        facts = dict(words.facts)
        subject = facts.get("subject", rule.subject if same_remark and old else "resident")
        wallet = facts.get("wallet", rule.wallet if same_remark and old else "resident")
        limits = (*words.limits_for(subject), *beside.limits_for(subject))
        description = "。".join(dict.fromkeys(words.words))
        if len(description) > 300:
            raise Unclear(_("说明太长，有 %(n)s 个字。请写到 300 个字以内。") % {"n": len(description)})
        told = {
            "review": "one", "on_the_spot_max": 0, "notice_days": 0, "poor_makes_zero": False, "assumed": False,
            "starts_on": None, "ends_on": None, "claimable_by_resident": is_claimable(subject, rule.amount),
            "unit": usual_unit(rule.amount), **facts, "subject": subject, "wallet": wallet,
        }  # fmt: skip
        told["on_the_spot_max"] = self._spot(told)
        if cells["remark"] and words.words and cells["remark"] != written.get("remark"):
            row.notes.append(_("备注里的话放进了说明：%(words)s") % {"words": description})
        return replace(rule, limits=limits, description=description, **told)

    def _spot(self, told: dict[str, Any]) -> int:
        if told["review"] != "on_the_spot":
            return 0
        if not self.scheme.on_the_spot_max:
            raise Unclear(_("写了当场就记，可是整本细则没有开当场记分。请先在草稿的“整本的事”里写当场最多记几分。"))
        return int(told["on_the_spot_max"] or self.scheme.on_the_spot_max)

    def _category(self, name: str, old: Rule | None) -> str:
        if not name:
            if old:
                return old.category
            if len(self.scheme.categories) == 1:
                return self.scheme.categories[0].code
            raise Unclear(
                _("没有写归在哪一类。请在“类别”里写上，例如“%(name)s”。") % {"name": self.scheme.categories[0].name}
            )
        if name not in self._categories:
            if len(name) > 20:
                raise Unclear(_("类别的名字太长，请写到 20 个字以内。"))
            category = Category(editing.next_category_code(self._growing), name)
            self._categories[name] = category
            self.new_categories.append(category)
            self._growing = editing.with_category(self._growing, category)
        return self._categories[name].code


def _check_together(scheme: Scheme, result: TableRows) -> None:
    """What only shows when the rules stand in the book: the faults a text would have, put on their rows."""
    before = {fault.sentence for fault in editing.faults_of(scheme)}
    whole = applied(scheme, result)
    places = [rule.code for rule in whole.rules]
    by_code = {row.rule.code: row for row in result.understood if row.rule}
    for fault in editing.faults_of(whole):
        if fault.sentence in before or fault.path[:1] != ("rules",) or not isinstance(fault.path[1], int):
            continue
        row = by_code.get(places[fault.path[1]])
        if row:
            row.problems.append(fault.sentence)
            row.rule, row.state = None, "unclear"


def applied(scheme: Scheme, result: TableRows, *, whole: bool = False) -> Scheme:
    """The scheme with what was understood; with `whole` also without the rules that the table no longer names."""
    for category in result.categories:
        if any(row.rule and row.rule.category == category.code for row in result.rows):
            scheme = editing.with_category(scheme, category)
    for row in result.understood:
        if row.rule:
            scheme = editing.with_rule(scheme, row.rule)
    if whole:
        for rule in result.missing:
            scheme = editing.without_rule(scheme, rule.code)
    return scheme
