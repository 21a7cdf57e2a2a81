"""The questions a list raises, each in a sentence: what happened, why, what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jishan.switchover.arrivals.understanding import Fault, Person

__all__ = ["add_label", "passed_sentences", "sentence", "sentences"]

_SENTENCES: Final[Mapping[str, str | Promise]] = {
    "name_missing": gettext_lazy("这一行没有姓名。请补上，或者这一行不登记。"),
    "name": gettext_lazy("%(sentence)s"),
    "name_word": gettext_lazy("“%(name)s”不像姓名。请改过来，或者这一行不登记；就叫这个名字的，请点“照样登记”。"),
    "phone": gettext_lazy("电话“%(phone)s”看不明白。请改成 11 位手机号或带区号的座机号；一时问不到，可以空着先登记。"),
    "phone_cut": gettext_lazy("Excel 把电话变成了“%(phone)s”，后面的数字已经丢了。请照原来的名单补上，或者空着先登记。"),
    "gone": gettext_lazy("这一行写着“%(word)s”。人已经不在这里的，不要登记；还在的，请点“照样登记”。"),
    "home_missing": gettext_lazy("这一行没有住址。请补上，或者先不写住址登记。"),
    "home": gettext_lazy("住址“%(text)s”看不明白。请写成 6-2-401 这样：楼号、单元、门牌。"),
    "home_number": gettext_lazy("住址“%(text)s”只写到楼，没有门牌。请补上，或者先不写住址登记。"),
    "home_building": gettext_lazy("住址“%(text)s”没有写是哪栋楼。请补上，写成 6-2-401 这样。"),
    "home_entrance": gettext_lazy("住址“%(text)s”没有写单元，而这栋楼有好几个单元。请补上，写成 6-2-401 这样。"),
    "home_compound": gettext_lazy("住址“%(text)s”没有写是哪个小区，而名单里有好几个小区。请补上，或者在上面选一个。"),
    "home_date": gettext_lazy("Excel 把门牌变成了日期“%(text)s”，原来多半是 %(guess)s。请核对一下。"),
    "was_here": gettext_lazy("有一位%(name)s在 %(day)s 迁出了。是同一位，请到那位的页面办“迁回”，这一行不登记；是另一位，请点“照样登记”。"),
    "here_other_phone": gettext_lazy("%(home)s已经有一位%(name)s，电话不一样。是同一位，这一行不用登记；是两个人，请点“照样登记”。"),
    "here_unclear": gettext_lazy("已经有一位%(name)s，凭住址和电话分不清是不是同一位。是同一位，这一行不用登记；不是，请点“照样登记”。"),
    "twice_other_phone": gettext_lazy("和“%(sheet)s”第 %(row)s 行同名、同一个门牌，电话不一样。是同一位，这一行不用登记；是两个人，请点“照样登记”。"),
    "twice_one_phone": gettext_lazy("和“%(sheet)s”第 %(row)s 行同名、同一个电话，住址不一样。是同一位，这一行不用登记；是两个人，请点“照样登记”。"),
    "twice_unclear": gettext_lazy("和“%(sheet)s”第 %(row)s 行同名，凭住址和电话分不清是不是同一位。是同一位，这一行不用登记；不是，请点“照样登记”。"),
}  # fmt: skip


def sentence(fault: Fault) -> str:
    """What to tell the reader of one fault."""
    return str(_SENTENCES[fault.code]) % dict(fault.facts)


def sentences(person: Person) -> list[str]:
    """What to tell the reader of a row's faults, without saying anything twice."""
    return list(dict.fromkeys(sentence(fault) for fault in person.faults))


def add_label(person: Person) -> str:
    """What the button says that enters the person as they are; "" where that cannot be."""
    codes = {fault.code for fault in person.faults}
    if codes & {"name", "name_missing"}:
        return ""
    if any(code.startswith("home") for code in codes):
        return _("先不写住址，照样登记")
    if any(code.startswith("phone") for code in codes):
        return _("先不写电话，照样登记")
    return _("照样登记")


def passed_sentences(passed: Counter[str]) -> list[str]:
    """What was passed over or taken for granted, so that staff can object."""
    said = {
        "total": ngettext("%(n)s 行合计、小计，跳过了。", "%(n)s 行合计、小计，跳过了。", passed["total"]),
        "example": ngettext("%(n)s 行例子，跳过了。", "%(n)s 行例子，跳过了。", passed["example"]),
        "vacant": ngettext("%(n)s 行只有门牌没有人，跳过了。", "%(n)s 行只有门牌没有人，跳过了。", passed["vacant"]),
        "note": ngettext("%(n)s 行是说明文字，跳过了。", "%(n)s 行是说明文字，跳过了。", passed["note"]),
        "continued": ngettext(
            "%(n)s 行接着上一行的同一个人，跳过了。", "%(n)s 行接着上一行的同一个人，跳过了。", passed["continued"]
        ),
        "second phone": ngettext(
            "%(n)s 位写了不止一个电话，登记第一个。", "%(n)s 位写了不止一个电话，登记第一个。", passed["second phone"]
        ),
        "entrance": ngettext(
            "%(n)s 处住址没有写单元，那栋楼也没有分单元，按 1 单元登记。",
            "%(n)s 处住址没有写单元，那栋楼也没有分单元，按 1 单元登记。",
            passed["entrance"],
        ),
        "id": ngettext(
            "%(n)s 个身份证号没有保存，登记居民用不上它。", "%(n)s 个身份证号没有保存，登记居民用不上它。", passed["id"]
        ),
    }
    return [text % {"n": passed[code]} for code, text in said.items() if passed[code]]
