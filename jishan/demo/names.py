"""Invented people. Any likeness is chance: surnames and given names are drawn apart, with a fixed seed."""

from __future__ import annotations

from random import Random

__all__ = ["household", "person"]

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
_RARE = ("欧阳", "司马", "上官", "诸葛")
_WOMEN = {
    "old": (
        "桂兰",
        "秀英",
        "淑华",
        "玉梅",
        "凤英",
        "秀珍",
        "桂芹",
        "玉兰",
        "素云",
        "惠芳",
        "淑珍",
        "金枝",
        "月华",
        "春芳",
        "秀云",
    ),
    "middle": (
        "丽华",
        "红梅",
        "美玲",
        "爱华",
        "建芳",
        "晓燕",
        "春燕",
        "海霞",
        "秋菊",
        "艳玲",
        "文静",
        "卫红",
        "玉洁",
        "敏",
        "霞",
    ),
    "young": ("雨婷", "佳怡", "思琪", "梦瑶", "欣悦", "晓雯", "子涵", "一诺", "诗琪", "可欣"),
}
_MEN = {
    "old": (
        "建国",
        "福山",
        "德胜",
        "维民",
        "传福",
        "延庆",
        "喜文",
        "玉山",
        "长林",
        "树森",
        "有才",
        "庆余",
        "广义",
        "守仁",
        "兆祥",
    ),
    "middle": (
        "建军",
        "志强",
        "海波",
        "国平",
        "卫东",
        "文斌",
        "立新",
        "春生",
        "永刚",
        "明辉",
        "学军",
        "少华",
        "勇",
        "伟",
        "涛",
    ),
    "young": ("子轩", "浩然", "宇航", "俊杰", "梓豪", "嘉诚", "博文", "思远", "一鸣", "天佑"),
}


def person(chance: Random, age: str, is_woman: bool, surname: str = "") -> str:
    """A name: `age` is old, middle or young; children pass their parent's surname."""
    if not surname:
        surname = chance.choice(_RARE) if chance.random() < 0.01 else chance.choice(_SURNAMES)
    return surname + chance.choice((_WOMEN if is_woman else _MEN)[age])


def surname_of(name: str) -> str:
    return name[:2] if name[:2] in _RARE else name[:1]


def household(chance: Random) -> list[str]:
    """The names of one household: an old couple, one person alone, parents with a child, or three generations."""
    kind = chance.choices(("alone", "couple", "family", "three"), weights=(26, 34, 28, 12))[0]
    if kind == "alone":
        return [person(chance, "old", chance.random() < 0.7)]
    old_woman, old_man = person(chance, "old", True), person(chance, "old", False)
    if kind == "couple":
        return [old_woman, old_man]
    woman, man = person(chance, "middle", True), person(chance, "middle", False)
    child = person(chance, "young", chance.random() < 0.5, surname_of(man))
    if kind == "family":
        return [woman, man, child]
    return [person(chance, "old", True), woman, man, child]
