"""A preset becomes a community's own rulebook, and nothing else of it changes."""

import pytest

from jishan.founding.presets import all_presets, preset
from jishan.founding.tailoring import OwnWords, tailored
from jishan.rulebook.errors import Invalid
from jishan.rulebook.parsing import parse

OWN = OwnWords(community="河沿社区", store="河沿小铺", place="居委会一楼", hours="周三 9:00 到 11:00", opening=3)
CODES = [one.code for one in all_presets()]


def test_the_general_one_comes_first():
    assert CODES[0] == "general"
    assert len(CODES) == 12


@pytest.mark.parametrize("code", CODES)
def test_it_speaks_of_this_community_and_its_store(code):
    scheme = parse(tailored(preset(code), OWN))
    assert scheme.title.startswith("河沿社区")
    assert scheme.title.endswith("细则")
    assert (scheme.store.name, scheme.store.place, scheme.store.hours) == (
        "河沿小铺",
        "居委会一楼",
        "周三 9:00 到 11:00",
    )
    assert scheme.points.opening == 3
    assert scheme.brand == ""


@pytest.mark.parametrize("code", CODES)
def test_the_place_it_comes_from_is_named_nowhere(code):
    one = preset(code)
    text = tailored(one, OWN)
    assert not one.place or one.place not in text
    assert one.scheme.store.name not in text or one.scheme.store.name in "积分超市"
    assert not any(rule.assumed for rule in parse(text).rules)


@pytest.mark.parametrize("code", CODES)
def test_rules_limits_and_what_an_author_explained_stay(code):
    one = preset(code)
    own, scheme = parse(tailored(one, OWN)), one.scheme
    assert [(rule.code, rule.amount, rule.limits, rule.review) for rule in own.rules] == [
        (rule.code, rule.amount, rule.limits, rule.review) for rule in scheme.rules
    ]
    assert (own.life.lapse, own.life.months, own.life.years) == (
        scheme.life.lapse,
        scheme.life.months,
        scheme.life.years,
    )
    assert own.points.yuan_anchor == scheme.points.yuan_anchor
    assert tailored(one, OWN).count("\n# ── ") == one.text.count("\n# ── ")


def test_a_store_without_a_name_of_its_own_keeps_the_presets_and_says_no_place():
    scheme = parse(tailored(preset("general"), OwnWords(community="河沿社区")))
    assert scheme.store.name == "积分超市"
    assert (scheme.store.place, scheme.store.hours) == ("", "")
    assert scheme.points.opening == 0


def test_signs_that_mean_something_to_the_file_are_only_text():
    own = OwnWords(community='河"沿\\社区', store="[[rules]]", place="# 一楼", hours="a = 1")
    scheme = parse(tailored(preset("qinglongjie"), own))
    assert scheme.title.startswith('河"沿\\社区')
    assert (scheme.store.name, scheme.store.place, scheme.store.hours) == ("[[rules]]", "# 一楼", "a = 1")


def test_a_name_that_is_too_long_is_refused_and_not_cut():
    with pytest.raises(Invalid):
        tailored(preset("general"), OwnWords(community="河" * 70))
