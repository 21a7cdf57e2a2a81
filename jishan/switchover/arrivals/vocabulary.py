"""The words by which staff head the columns of a residents' list, and a guess where they wrote none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jishan.lib.headings import Block
from jishan.switchover.arrivals import cells
from jishan.switchover.arrivals.addresses import read_address

__all__ = ["FIELDS", "VOCABULARY", "guess_fields"]

# What a column may be, in the words of the page where staff correct it.
FIELDS: Final[Mapping[str, str | Promise]] = {
    "": _("用不上"),
    "name": _("姓名"),
    "phone": _("电话"),
    "address": _("住址（写在一格里）"),
    "compound": _("小区"),
    "building": _("楼号"),
    "entrance": _("单元"),
    "home": _("门牌"),
    "relation": _("和户主的关系"),
    "head": _("户主姓名"),
    "members": _("家里其他人"),
    "household": _("户号"),
    "grid": _("网格"),
    "remark": _("备注"),
    "id": _("身份证号（不保存）"),
}

VOCABULARY: Final[Mapping[str, tuple[str, ...]]] = {
    "name": (
        "姓名", "居民姓名", "住户姓名", "业主姓名", "成员姓名", "家庭成员姓名", "人员姓名", "志愿者姓名", "名字", "居民", "住户", "业主",
        "户主成员", "户主/成员", "name",
    ),
    "head": ("户主姓名", "户主", "户主名", "户主名字", "房主", "房主姓名"),
    "members": ("家庭成员", "同住人", "同住人员", "其他成员", "家属", "家属姓名", "共同居住人"),
    "phone": (
        "电话", "手机", "手机号", "手机号码", "联系电话", "联系方式", "联系手机", "电话号码", "移动电话", "座机", "固定电话", "固话", "家庭电话",
        "宅电", "phone", "mobile", "tel",
    ),
    "address": (
        "住址", "地址", "家庭住址", "家庭地址", "详细地址", "详细住址", "居住地址", "现住址", "现居住地", "现居住地址", "房屋地址", "房屋坐落", "住所", "门牌",
        "门牌号", "门牌号码", "楼门牌", "楼栋单元室", "楼栋单元房号", "楼号单元房号", "楼号单元室号", "楼单元室", "楼栋单元门牌", "楼栋房号", "楼号房号",
        "居住地", "address",
    ),
    "compound": ("小区", "小区名称", "所属小区", "院落", "所在小区"),
    "building": ("楼栋", "楼号", "楼栋号", "栋", "栋号", "幢", "幢号", "号楼", "楼", "楼幢", "座", "楼座", "楼院", "building"),
    "entrance": ("单元", "单元号", "楼门", "楼道", "门洞", "楼门号", "unit"),
    "home": ("室", "室号", "房号", "房间号", "房间", "单元及房号", "单元房号", "单元室", "单元门牌", "户室", "房门号", "room"),
    "relation": ("与户主关系", "与户主的关系", "和户主关系", "关系", "家庭关系", "户主关系", "成员关系"),
    "household": ("户号", "户编号", "家庭编号", "户籍号", "家庭号"),
    "grid": ("网格", "所属网格", "网格名称", "所在网格", "网格号"),
    "remark": ("备注", "备注说明", "说明", "情况说明", "特殊情况", "remark", "remarks"),
    "id": ("身份证", "身份证号", "身份证号码", "证件号", "证件号码", "公民身份号码", "公民身份证号"),
    # Words that would otherwise be taken for one of the above by their last syllables.
    "ignore": (
        "序号", "编号", "性别", "年龄", "出生日期", "出生年月", "生日", "民族", "政治面貌", "学历", "文化程度", "职业", "工作单位", "单位", "单位地址",
        "紧急联系人", "紧急联系人姓名", "紧急联系人电话", "监护人", "监护人姓名", "监护人电话", "户籍地址", "户籍地", "户籍所在地", "籍贯", "身份证地址",
        "身份证住址", "网格员", "网格员姓名", "网格员电话", "网格长", "楼长", "楼长姓名", "楼长电话", "单元长", "包户干部", "包联干部", "联系人电话", "物业电话",
        "积分", "现有积分", "积分余额", "余额", "面积", "车牌号", "填表日期", "入住日期", "登记日期", "人数", "家庭人口", "人口数", "户数", "房屋性质", "户口性质",
        "邮箱", "微信", "微信号", "微信名", "昵称", "婚姻状况", "健康状况", "是否党员", "是否租户", "户籍类别", "签名", "签字",
    ),
}  # fmt: skip

_SAMPLE = 200


def guess_fields(block: Block) -> Block:
    """The block with the fields its headings say; a name, phone or address column whose heading says nothing is told by
    what stands in it. Where nothing was a heading, a first row that is none of these is one after all.
    """
    fields = list(block.fields)
    for wanted, fits in _SIGNS.items():
        if not _has(fields, wanted):
            known = next((at for at, field in enumerate(fields) if not field and _column_fits(block, at, fits)), None)
            if known is not None:
                fields[known] = wanted
    found = replace(block, fields=tuple("" if field == "ignore" else field for field in fields))
    if any(block.headings) or not block.rows:
        return found
    first = block.rows[0]
    is_heading = not any(_SIGNS[field](first.cell(at)) for at, field in enumerate(found.fields) if field)
    return replace(found, headings=first.cells, rows=block.rows[1:]) if is_heading and any(found.fields) else found


def _column_fits(block: Block, at: int, fits: Callable[[str], bool]) -> bool:
    texts = [cell for row in block.rows[:_SAMPLE] if (cell := row.cell(at)) and at not in row.repeated]
    return sum(map(fits, texts)) > len(texts) * 0.6


def _has(fields: list[str], wanted: str) -> bool:
    others = {"name": {"head"}, "address": {"building", "home"}}.get(wanted, set())
    return bool({wanted, *others} & set(fields))


def _is_phone(text: str) -> bool:
    return bool(re.search(r"\d{7}", text.replace("-", "").replace(" ", "")) and cells.read_phones(text).numbers)


_SIGNS: Final[Mapping[str, Callable[[str], bool]]] = {
    "name": cells.looks_like_a_name,
    "phone": _is_phone,
    "address": lambda text: bool(read_address(text).home),
}
