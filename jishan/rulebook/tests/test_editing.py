"""What a hand at a form does: a rule comes, goes, moves and is copied, and the rest stays as it was."""

from __future__ import annotations

from dataclasses import replace

from jishan.rulebook import editing
from jishan.rulebook.parsing import parse
from jishan.rulebook.scheme import Fixed, Scheme
from jishan.rulebook.tests.texts import HEAD, book, rule

TWO = HEAD + '\n[[categories]]\ncode = "own"\nname = "自家"\n'
SCHEME = parse(
    book(
        rule("points = 1", code="1.1", name="一"),
        rule("points = 2", code="2.1", name="自家的", category="own"),
        rule('points = 3\nreview = "on_the_spot"', code="1.2", name="二"),
        head=TWO,
        tail='\n[[groups]]\ncode = "g"\nname = "最高"\nrules = ["1.1", "1.2"]\n',
    )
)


def codes(scheme: Scheme) -> list[str]:
    return [one.code for one in scheme.rules]


def test_a_rule_moves_among_those_of_its_category() -> None:
    assert codes(editing.moved(SCHEME, "1.2", -1)) == ["1.2", "2.1", "1.1"]
    assert codes(editing.moved(SCHEME, "1.2", 1)) == codes(SCHEME)


def test_a_new_rule_gets_the_next_number_of_its_category_and_never_a_used_one() -> None:
    assert editing.next_code(SCHEME, "care") == "1.3"
    assert editing.next_code(SCHEME, "care", taken={"1.3", "1.4"}) == "1.5"
    assert editing.next_code(SCHEME, "nothing-in-it") == "3.1"
    assert editing.next_code(replace(SCHEME, rules=()), "care") == "1.1"


def test_a_new_rule_stands_last_in_its_category_and_a_changed_one_where_it_stood() -> None:
    new = replace(SCHEME.rules[1], code="2.2", name="新")
    assert codes(editing.with_rule(SCHEME, new)) == ["1.1", "2.1", "2.2", "1.2"]
    changed = editing.with_rule(SCHEME, replace(SCHEME.rules[0], amount=Fixed(9)))
    assert (codes(changed), changed.rules[0].amount) == (codes(SCHEME), Fixed(9))


def test_a_copy_stands_beside_its_model_under_a_name_of_its_own() -> None:
    scheme, again = editing.copied(SCHEME, "1.1")
    assert (again.code, again.name, codes(scheme)) == ("1.3", "一（2）", ["1.1", "1.3", "2.1", "1.2"])
    assert editing.copied(scheme, "1.1")[1].name == "一（3）"


def test_a_group_goes_when_only_one_of_it_is_left() -> None:
    assert editing.without_rule(SCHEME, "1.1").groups == ()
    assert editing.faults_of(editing.without_rule(SCHEME, "1.1")) == ()


def test_a_category_with_rules_in_it_stays() -> None:
    assert len(editing.without_category(SCHEME, "own").categories) == 2
    assert len(editing.without_category(editing.without_rule(SCHEME, "2.1"), "own").categories) == 1


def test_rules_follow_the_books_maximum_on_the_spot() -> None:
    assert editing.with_on_the_spot_max(SCHEME, 5).rules[2].on_the_spot_max == 5
    own = editing.with_rule(SCHEME, replace(SCHEME.rules[2], on_the_spot_max=2, amount=Fixed(2)))
    assert editing.with_on_the_spot_max(own, 5).rules[2].on_the_spot_max == 2
