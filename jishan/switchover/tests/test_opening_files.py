"""A cut-over list from the file staff have: who is meant is found, asked or left out, and never guessed."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook

from jishan.people import queries as people
from jishan.people import services as people_services
from jishan.places import services as places
from jishan.switchover.models import OpeningLine
from jishan.switchover.openings import errors, queries, services
from jishan.switchover.openings.amounts import read_minutes, read_points
from jishan.switchover.tests.opening_cast import drafted, line_of
from tests.cast import JOINED, settle
from tests.stories.messy_list import PASSBOOK, READ, messy_list

pytestmark = pytest.mark.django_db


def table(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read(opening, *rows, **kwargs):
    return services.read_file(opening=opening, content=table(*rows), name="积分.xlsx", **kwargs)


@pytest.fixture
def cast():
    return settle()


@pytest.fixture
def opening(cast):
    return drafted(cast)


def told(opening) -> list[tuple[str, int, int, str]]:
    return [(line.name, line.points, line.minutes, line.question) for line in queries.lines(opening)]


@pytest.mark.parametrize(
    ("text", "points"),
    [("46", 46), ("120分", 120), ("各25", 25), ("１，２００", 1200), ("46.0", 46), ("", 0), ("无", 0), ("0", 0),
     ("12.5", None), ("-4", None), ("三十", None), ("46+3", None), ("9" * 12, None), ("1e5", None)],
)  # fmt: skip
def test_points_are_whole_numbers_or_a_question(text, points):
    assert read_points(text) == points


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("12", 720), ("12.5", 750), ("12小时30分", 750), ("12:30", 750), ("1.5小时", 90), ("90分钟", 90), ("3h", 180),
     ("", 0), ("12:75", None), ("0.33", None), ("很多", None)],
)  # fmt: skip
def test_hours_become_minutes_or_a_question(text, minutes):
    assert read_minutes(text) == minutes


def test_a_column_of_minutes_is_not_taken_for_hours(cast, opening):
    read(opening, ("姓名", "服务时长（分钟）"), ("李秀珍", 90), by=cast.manager)
    assert told(opening) == [("李秀珍", 0, 90, "")]


def test_what_is_left_counts_and_not_what_was_ever_earned(cast, opening):
    read(opening, ("姓名", "累计积分", "已兑换积分", "剩余积分"), ("李秀珍", 50, 20, 30), by=cast.manager)
    assert told(opening) == [("李秀珍", 30, 0, "")]


def test_where_only_earned_and_spent_stand_there_the_difference_counts(cast, opening):
    read(opening, ("姓名", "累计积分", "已兑换积分"), ("李秀珍", 50, 20), ("张桂兰", 5, 9), by=cast.manager)
    assert told(opening) == [("李秀珍", 30, 0, ""), ("张桂兰", 0, 0, "amount")]
    assert queries.lines(opening).first().written_amount == "50 - 20"


def test_the_card_the_name_with_home_or_phone_or_a_name_only_one_has_finds_the_person(cast, opening):
    other = places.ensure_home(community=cast.community, compound="河沿小区", building="9", entrance="1", home="101")
    namesake = people_services.add_resident(
        community=cast.community, name="张桂兰", by=cast.manager, home=other, phone="13900000000", joined_on=JOINED
    )
    card = people.card_of(cast.li)
    read(
        opening,
        ("姓名", "住址", "电话", "卡号", "积分"),
        ("张桂兰", "6号楼2单元401室", "", "", 10),
        ("张　桂兰", "", 13900000000, "", 11),
        ("", "", "", int(card.code), 12),
        ("刘福山", "", "", "", 13),
        by=cast.manager,
    )
    found = [(line.resident, line.points, line.question) for line in queries.lines(opening)]
    assert found == [(cast.zhang, 10, ""), (namesake, 11, ""), (cast.li, 12, ""), (cast.husband, 13, "")]


def test_two_of_one_name_are_a_question_and_a_choice(cast, opening):
    namesake = people_services.add_resident(community=cast.community, name="张桂兰", by=cast.manager, joined_on=JOINED)
    read(opening, ("姓名", "积分"), ("张桂兰", 10), by=cast.manager)
    (line,) = queries.lines(opening)
    assert line.question == OpeningLine.Question.SEVERAL
    assert set(line.candidates) == {str(cast.zhang.pk), str(namesake.pk)}
    with pytest.raises(errors.QuestionsOpen):
        services.show_list(opening=opening, until=JOINED, by=cast.manager)
    services.change_line(line=line, holder=namesake, points=10, minutes=0, by=cast.manager)
    assert told(opening) == [("张桂兰", 10, 0, "")]


def test_a_name_that_lives_elsewhere_and_a_card_of_someone_else_are_questions(cast, opening):
    code = people.card_of(cast.li).code
    read(
        opening,
        ("姓名", "住址", "卡号", "积分"),
        ("张桂兰", "8号楼1单元101", "", 1),
        ("刘福山", "", code, 2),
        ("没听说", "", "", 3),
        by=cast.manager,
    )
    assert [question for *_, question in told(opening)] == ["several", "other_name", "nobody"]


def test_the_same_person_in_two_rows_is_asked_about_and_may_be_left_out(cast, opening):
    read(opening, ("姓名", "积分"), ("李秀珍", 5), ("李秀珍", 5), ("刘福山", "十分"), by=cast.manager)
    assert [question for *_, question in told(opening)] == ["", "twice", "amount"]
    _first, twice, unclear = queries.lines(opening)
    services.leave_out(line=twice, reason="重复登记", by=cast.manager)
    services.change_line(line=unclear, holder=cast.husband, points=10, minutes=0, by=cast.manager)
    assert queries.totals(opening).points == 15
    assert not queries.questions(opening).exists()


def test_points_kept_by_household_go_to_the_household(cast, opening):
    read(opening, ("户主", "积分"), ("张桂兰", 40), by=cast.manager, for_households=True)
    (line,) = queries.lines(opening)
    assert line.household == people.household_of(cast.zhang)
    assert line.resident is None


def test_an_organisation_is_found_by_its_name(cast, opening):
    shop = people_services.add_organisation(
        community=cast.community, kind="merchant", name="河沿便民店", by=cast.manager
    )
    read(opening, ("姓名", "积分"), ("河沿便民店", 7), by=cast.manager)
    assert line_of(opening, shop).points == 7


def test_a_file_read_again_replaces_its_rows_and_leaves_what_was_typed(cast, opening):
    services.add_line(opening=opening, key="0" * 32, holder=cast.zhang, points=3, by=cast.manager)
    read(opening, ("姓名", "积分"), ("李秀珍", 5), by=cast.manager)
    read(opening, ("姓名", "积分"), ("李秀珍", 6), ("张桂兰", 1), by=cast.manager)
    assert told(opening) == [("张桂兰", 3, 0, ""), ("李秀珍", 6, 0, ""), ("张桂兰", 1, 0, "twice")]


def test_sums_in_the_file_are_compared_with_what_was_read(cast, opening):
    opening = read(opening, ("姓名", "积分"), ("李秀珍", 5), ("小计", 5), ("刘福山", 6), ("合计", 21), by=cast.manager)
    assert opening.reading["sums"] == [{"sheet": "Sheet", "row": 5, "stated": 21, "found": 11}]
    assert opening.reading["sums_right"] == 1
    assert queries.totals(opening).lines == 2


def test_a_table_of_something_else_is_refused_with_what_to_do(cast, opening):
    with pytest.raises(errors.NoSuchTable) as refusal:
        read(opening, ("姓名", "电话"), ("李秀珍", 5), by=cast.manager)
    assert "还要有一列写“积分”或“时长”" in refusal.value.message


def test_the_messy_list_gives_everyone_their_passbook(cast, opening):
    for name, home, phone in READ:
        compound, _space, rest = home.partition(" ")
        building, rest = rest.split("号楼")
        entrance, number = rest.split("单元")
        people_services.add_resident(
            community=cast.community, name=name, by=cast.manager, phone=phone, joined_on=JOINED,
            home=places.ensure_home(
                community=cast.community, compound=compound, building=building, entrance=entrance, home=number
            ),
        )  # fmt: skip
    opening = services.read_file(opening=opening, content=messy_list(), name="messy.xlsx", by=cast.manager)
    assert {line.name: line.points for line in queries.lines(opening) if line.counts} == PASSBOOK
    assert {line.name for line in queries.questions(opening)} == {"何平"}, "one name and one phone at two homes"
    # 郑老师 and the like have no points and are none of our business; the sum of the file counts the couple once.
    assert opening.reading["sums"] == [{"sheet": "6、7号楼", "row": 20, "stated": 219, "found": 244}]
