"""A residents' list from the file to the register: questions first, then all of it at once, and back as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from jishan.earning.models import Deed
from jishan.lib import checks, clock, jobs
from jishan.people import queries as people
from jishan.people import services as people_services
from jishan.people.models import Card, Household, Membership, Resident
from jishan.places.models import Building, Compound, Entrance, Grid, Home
from jishan.switchover.arrivals import queries, services
from jishan.switchover.arrivals.asking import passed_sentences, sentences
from jishan.switchover.arrivals.errors import (
    ListBusy,
    ListDecided,
    ListUnreadable,
    NobodyNew,
    NoPeople,
    NotWritten,
    QuestionsOpen,
    StandsOnIt,
)
from jishan.switchover.models import Arrival, Arrived
from jishan.switchover.nightly import forget_lists
from jishan.switchover.tests.lists import HEADINGS, excel
from tests.cast import Cast, give, moment, settle
from tests.stories.messy_list import READ, messy_list

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 8)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with clock.at(moment(DAY)):
        yield settle()


def hand_in(cast, *rows, name="名单.xlsx"):
    return services.hand_in(community=cast.community, content=excel(HEADINGS, *rows), file_name=name, by=cast.manager)


def bring(cast, *rows):
    return services.write(arrival=hand_in(cast, *rows), by=cast.manager)


def verdicts(arrival):
    arrival.refresh_from_db()
    return [(one.person.name, one.verdict) for one in queries.look(arrival).matched]


def asked(arrival):
    arrival.refresh_from_db()
    return [fault.code for one in queries.look(arrival).of("asked") for fault in one.person.faults]


def here(cast):
    rows = people.with_homes(Resident.objects.filter(community=cast.community, left_on__isnull=True))
    return sorted((r.name, people.home_label(r), people.phone_of(r)) for r in rows)


def figures(cast):
    """Everything an arrival may add."""
    models = (Resident, Household, Membership, Card, Compound, Building, Entrance, Home, Arrived)
    return [model._default_manager.filter(community=cast.community).count() for model in models]


def test_handing_in_writes_nobody(cast):
    before = figures(cast)
    arrival = hand_in(cast, ["王五", "6-2-402", "13700000001"])
    assert verdicts(arrival) == [("王五", "new")]
    assert figures(cast) == before


def test_what_is_kept_of_the_file_is_sealed_and_holds_no_id_number(cast):
    rows = [
        ["姓名", "身份证号", "备注"],
        ["王五", "370102195001010001", "证件 37010219500101002X"],
        ["赵六", "忘了", None],
    ]
    arrival = services.hand_in(community=cast.community, content=excel(*rows), file_name="名单.xlsx", by=cast.manager)
    assert "王五".encode() not in bytes(arrival.sealed)
    draft = services.open_draft(arrival)
    assert "3701021950" not in str(draft.sheets)
    assert "忘了" not in str(draft.sheets)
    assert "3 个身份证号没有保存" in passed_sentences(queries.look(arrival).passed)[0]


def test_a_list_sealed_with_another_key_says_so(cast, settings):
    arrival = hand_in(cast, ["王五", "6-1-101", None])
    settings.DATA_KEY = "another key, of a machine that is gone"
    with pytest.raises(ListUnreadable):
        queries.look(arrival)


def test_a_file_without_a_name_in_it_is_refused(cast):
    with pytest.raises(NoPeople):
        services.hand_in(community=cast.community, content=b"1;2\n3;4\n", file_name="x.csv", by=cast.manager)


def test_writing_enters_everyone_with_home_household_card_and_phone(cast):
    written = bring(cast, ["王五、赵六", "红莲东园6号楼1单元101", "13700000001"], ["孙七", "红莲东园6-1-102", None])
    assert (written.residents, written.households, written.homes) == (3, 2, 2)
    added = {row for row in here(cast) if row[0] in {"王五", "赵六", "孙七"}}
    assert added == {
        ("王五", "红莲东园 6-1-101", "13700000001"),
        ("赵六", "红莲东园 6-1-101", ""),
        ("孙七", "红莲东园 6-1-102", ""),
    }
    wang = Resident.objects.get(community=cast.community, name="王五")
    assert people.card_of(wang)
    assert [r.name for r in people.members_of(people.household_of(wang))] == ["王五", "赵六"]
    assert list(queries.brought_by(written).values_list("name", flat=True)) == ["孙七", "王五", "赵六"]
    assert not [fault for part in checks.parts().values() for fault in part.run().faults]


def test_the_list_is_forgotten_once_it_is_written(cast):
    written = bring(cast, ["王五", "6-1-101", None])
    assert (written.state, written.sealed) == (Arrival.State.WRITTEN, None)
    with pytest.raises(ListUnreadable):
        queries.look(written)
    with pytest.raises(ListDecided):
        services.decide(arrival=written, key="0:2:0", do="leave")
    with pytest.raises(ListDecided):
        services.drop_list(arrival=written)


def test_writing_again_changes_nothing(cast):
    written = bring(cast, ["王五", "6-1-101", None])
    before = figures(cast)
    services.write(arrival=written, by=cast.manager)
    assert figures(cast) == before


def test_the_head_gives_the_household_its_name_wherever_they_stand(cast):
    rows = [["姓名", "与户主关系", "住址"], ["赵六", "妻", "6-1-101"], ["王五", "户主", "6-1-101"]]
    arrival = services.hand_in(community=cast.community, content=excel(*rows), file_name="x.xlsx", by=cast.manager)
    services.write(arrival=arrival, by=cast.manager)
    zhao = Resident.objects.get(community=cast.community, name="赵六")
    assert people.household_of(zhao).name == "王五"


def test_a_newcomer_at_a_home_with_one_household_joins_it(cast):
    bring(cast, ["张小兰", "6-2-401", None])
    child = Resident.objects.get(community=cast.community, name="张小兰")
    assert people.share_household(child, cast.zhang)


def test_the_messy_list_of_the_story_comes_in_but_for_its_questions(cast):
    arrival = services.hand_in(
        community=cast.next_door, content=messy_list(), file_name="花名册.xlsx", by=cast.outsider
    )
    view = queries.look(arrival)
    assert view.counts == {"new": 14, "same": 1, "asked": 4}
    assert [(one.person.row, one.person.name) for one in view.of("asked")] == [
        (16, "吴敏"), (17, "郑老师"), (18, ""), (6, "何平")
    ]  # fmt: skip
    with pytest.raises(QuestionsOpen) as refused:
        services.write(arrival=arrival, by=cast.outsider)
    assert "4 行" in refused.value.message
    services.decide(arrival=arrival, leave_rest=True)
    written = services.write(arrival=arrival, by=cast.outsider)
    assert (written.residents, written.left_out) == (14, 4)
    names = sorted(Resident.objects.filter(community=cast.next_door).values_list("name", flat=True))
    assert names == sorted([*(name for name, _, _ in READ), "邻社居民"])


def test_the_same_file_again_finds_nothing_new(cast):
    content = excel(
        HEADINGS, ["王五", "6-1-101", "13700000001"], ["赵六", None, None], ["孙七", "6-1-103", None],
        ["周八", None, "13700000002"], ["吴九、郑十", "6-1-104", "13700000003"], ["赵六", "6-1-109", None],
    )  # fmt: skip
    arrival = services.hand_in(community=cast.community, content=content, file_name="名单.xlsx", by=cast.manager)
    while asked(arrival):  # one answer may raise the next question
        services.decide(arrival=arrival, key=queries.look(arrival).of("asked")[0].person.key, do="add")
    services.write(arrival=arrival, by=cast.manager)
    again = services.hand_in(community=cast.community, content=content, file_name="名单.xlsx", by=cast.manager)
    assert {verdict for _, verdict in verdicts(again)} == {"known"}
    assert queries.same_file(again).pk == arrival.pk
    with pytest.raises(NobodyNew):
        services.write(arrival=again, by=cast.manager)


@pytest.mark.parametrize(
    "row, verdict",
    [
        (["张桂兰", "6-2-401", "13800001234"], "known"),  # everything the same
        (["张 桂 兰", "河沿小区六号楼二单元401室", None], "known"),  # name and home
        (["张桂兰", None, "138-0000-1234"], "known"),  # name and phone
        (["张桂兰", "9-9-909", "13800001234"], "known"),  # moved, or written down wrongly: said, not changed
        (["李秀珍", "3-1-102", "13700000009"], "known"),  # we had no phone of hers
        (["张桂兰", "9-9-909", "13700000009"], "new"),  # a namesake
        (["张桂兰", "9-9-909", None], "new"),
        (["张桂芳", "6-2-401", "13800001234"], "new"),  # of one family, with one phone
        (["张桂兰", "6-2-401", "13700000009"], "asked"),  # another phone: perhaps the same
        (["张桂兰", None, None], "asked"),
    ],
)
def test_who_is_here_is_found_by_phone_else_by_name_and_home_else_asked(cast, row, verdict):
    if row[1] is None and verdict == "asked":
        arrival = services.hand_in(
            community=cast.community, content=excel(["姓名"], row[:1]), file_name="x", by=cast.manager
        )
    else:
        arrival = hand_in(cast, row)
        if verdict != "asked":
            services.decide(arrival=arrival, leave_rest=False)
    assert verdicts(arrival)[0][1] == verdict


def test_the_same_person_twice_in_the_list_comes_once(cast):
    arrival = hand_in(
        cast, ["王五", "6-1-101", "13700000001"], ["王五", "6-1-101", None], ["王五", None, "13700000001"]
    )
    assert [verdict for _, verdict in verdicts(arrival)][:2] == ["new", "same"]


@pytest.mark.parametrize(
    "second, code",
    [
        (["王五", "6-1-102", "13700000001"], "twice_one_phone"),
        (["王五", "6-1-101", "13700000002"], "twice_other_phone"),
    ],
)
def test_two_of_one_name_who_are_perhaps_one_are_asked_about(cast, second, code):
    arrival = hand_in(cast, ["王五", "6-1-101", "13700000001"], second)
    assert asked(arrival) == [code]
    assert "第 2 行" in sentences(queries.look(arrival).of("asked")[0].person)[0]
    services.decide(arrival=arrival, key="0:3:0", do="add")
    assert [verdict for _, verdict in verdicts(arrival)] == ["new", "new"]
    services.write(arrival=arrival, by=cast.manager)
    again = hand_in(cast, second, ["王五", "6-1-101", "13700000001"])
    assert [verdict for _, verdict in verdicts(again)] == ["known", "known"]


def test_two_of_one_name_in_different_homes_are_two(cast):
    arrival = hand_in(cast, ["刘芳", "7-1-301", "13700000001"], ["刘芳", "7-1-602", None])
    assert [verdict for _, verdict in verdicts(arrival)] == ["new", "new"]


def test_someone_who_moved_out_is_asked_about(cast):
    people_services.move_out(resident=cast.li, by=cast.manager)
    arrival = hand_in(cast, ["李秀珍", "3-1-102", None])
    assert asked(arrival) == ["was_here"]


def test_a_correction_answers_the_question_and_a_row_may_be_left_out_or_asked_about_again(cast):
    arrival = hand_in(cast, ["王五", "6-1-101", "1990000"], [None, "6-1-102", "13700000001"])
    assert asked(arrival) == ["phone", "name_missing"]
    services.decide(arrival=arrival, key="0:2:0", phone="137 0000 0002")
    services.decide(arrival=arrival, key="0:3:0", do="leave")
    assert [verdict for _, verdict in verdicts(arrival)] == ["new", "left"]
    services.decide(arrival=arrival, key="0:3:0", do="ask")
    assert asked(arrival) == ["name_missing"]
    services.decide(arrival=arrival, key="0:3:0", do="add")  # nobody is entered without a name
    assert asked(arrival) == ["name_missing"]


def test_a_person_whose_home_nobody_can_tell_comes_without_one_if_staff_say_so(cast):
    arrival = hand_in(cast, ["王五", "女儿家", None])
    services.decide(arrival=arrival, key="0:2:0", do="add")
    services.write(arrival=arrival, by=cast.manager)
    assert ("王五", "", "") in here(cast)


def test_columns_and_sheets_can_be_set_right(cast):
    content = excel(["一", "二"], ["王五", "住得远"], ["孙七", "住得近"], 备用=[["姓名"], ["赵六"]])
    arrival = services.hand_in(community=cast.community, content=content, file_name="x.xlsx", by=cast.manager)
    services.change_columns(arrival=arrival, sheet=0, columns={0: "name", 1: "remark"}, use=True)
    services.change_columns(arrival=arrival, sheet=1, columns={}, use=False)
    arrival.refresh_from_db()
    people_found = [(one.person.name, one.person.remark) for one in queries.look(arrival).matched]
    assert people_found == [("王五", "住得远"), ("孙七", "住得近")]


def test_a_compound_and_an_area_code_hold_for_the_rows_that_name_none(cast):
    arrival = hand_in(cast, ["王五", "6-1-101", "88880000"])
    services.choose(arrival=arrival, compound="红莲东园", area_code="0531")
    services.write(arrival=arrival, by=cast.manager)
    assert ("王五", "红莲东园 6-1-101", "053188880000") in here(cast)


def test_a_community_without_compounds_calls_its_first_by_its_own_name(cast):
    arrival = services.hand_in(
        community=cast.next_door, content=excel(HEADINGS, ["王五", "6-1-101", None]), file_name="x", by=cast.outsider
    )
    services.write(arrival=arrival, by=cast.outsider)
    assert Compound.objects.get(community=cast.next_door).name == "隔壁社区"
    again = services.hand_in(
        community=cast.next_door, content=excel(HEADINGS, ["王五", "6-1-101", None]), file_name="x", by=cast.outsider
    )
    assert verdicts(again) == [("王五", "known")]


def test_a_list_can_be_dropped_while_nothing_was_written(cast):
    arrival = hand_in(cast, ["王五", "6-1-101", None])
    services.drop_list(arrival=arrival)
    assert not Arrival.objects.filter(community=cast.community).exists()


# In the background


def test_the_background_writes_once_however_often_it_was_asked(cast):
    arrival = hand_in(cast, ["王五", "6-1-101", None])
    first = services.start_writing(arrival=arrival, by=cast.manager)
    assert services.start_writing(arrival=arrival, by=cast.manager) == first
    with pytest.raises(ListBusy):
        services.decide(arrival=arrival, leave_rest=True)
    jobs.run_waiting()
    assert jobs.find(first).result == {"residents": 1}
    assert [row[0] for row in here(cast)].count("王五") == 1


def test_a_question_that_came_up_meanwhile_gives_the_list_back(cast):
    arrival = hand_in(cast, ["王五", "6-1-101", "13700000001"])
    job = services.start_writing(arrival=arrival, by=cast.manager)
    home = Home.objects.get(community=cast.community, label="6-2-401")
    people_services.add_resident(community=cast.community, name="王五", phone="", home=home, by=cast.manager)
    people_services.move_out(resident=Resident.objects.get(community=cast.community, name="王五"), by=cast.manager)
    jobs.run_waiting()
    assert jobs.find(job).state == "refused"
    arrival.refresh_from_db()
    assert arrival.state == Arrival.State.READ
    assert asked(arrival) == ["was_here"]


# Taking back


def test_taking_back_leaves_no_one_and_no_place_behind_and_says_that_it_was(cast):
    before = figures(cast)
    written = bring(cast, ["王五、赵六", "红莲东园6-1-101", "13700000001"], ["张小兰", "河沿小区6-2-401", None])
    services.take_back(arrival=written, by=cast.second_manager)
    assert figures(cast) == before
    written.refresh_from_db()
    assert (written.state, written.residents, written.taken_back_by) == ("taken_back", 3, cast.second_manager.pk)
    assert not [fault for part in checks.parts().values() for fault in part.run().faults]
    services.take_back(arrival=written, by=cast.manager)  # again, nothing changes
    assert verdicts(hand_in(cast, ["王五", "红莲东园6-1-101", None])) == [("王五", "new")]


def test_what_was_never_written_is_not_taken_back(cast):
    with pytest.raises(NotWritten):
        services.take_back(arrival=hand_in(cast, ["王五", "6-1-101", None]), by=cast.manager)


def test_a_deed_stands_on_it_and_is_named(cast):
    written = bring(cast, ["王五", "6-1-101", None])
    wang = Resident.objects.get(community=cast.community, name="王五")
    with clock.at(moment(DAY)):
        deed = give(cast, wang, 5) if wang.joined_on <= DAY else None
    before = figures(cast)
    with pytest.raises(StandsOnIt) as refused:
        services.take_back(arrival=written, by=cast.manager)
    assert "王五" in refused.value.message
    assert "好事记录" in refused.value.message
    assert figures(cast) == before
    assert Deed.objects.filter(community=cast.community, pk=deed.pk).exists()


@pytest.mark.parametrize(
    "use, word",
    [
        (lambda cast, who: people_services.link_user(resident=who, user=cast.outsider, by=cast.manager), "登录名"),
        (lambda cast, who: people_services.add_helper(resident=who, user=cast.helper, by=cast.manager), "帮手"),
        (lambda cast, who: people_services.move_out(resident=who, by=cast.manager), "迁动"),
        (
            lambda cast, who: people_services.add_resident(
                community=cast.community, name="后来的", household=people.household_of(who), by=cast.manager
            ),
            "后来",
        ),
    ],
)
def test_whatever_came_to_stand_on_it_refuses(cast, use, word):
    written = bring(cast, ["王五", "6-1-101", None])
    use(cast, Resident.objects.get(community=cast.community, name="王五"))
    with pytest.raises(StandsOnIt) as refused:
        services.take_back(arrival=written, by=cast.manager)
    assert word in refused.value.message


def test_another_community_sees_nothing_of_it(cast):
    bring(cast, ["王五", "6-1-101", "13700000001"])
    arrival = services.hand_in(
        community=cast.next_door,
        content=excel(HEADINGS, ["王五", "6-1-101", "13700000001"]),
        file_name="x",
        by=cast.outsider,
    )
    assert verdicts(arrival) == [("王五", "new")]


def test_a_list_nobody_decided_about_is_forgotten_after_a_month(cast):
    kept, written = hand_in(cast, ["王五", "6-1-101", None]), bring(cast, ["马六", "6-1-102", None])
    with clock.at(moment(date(2026, 4, 6))):
        assert forget_lists() == ""
    with clock.at(moment(date(2026, 4, 8))):
        assert "1" in forget_lists()
    assert list(Arrival.objects.filter(community=cast.community)) == [written]
    assert kept.pk != written.pk


def test_check_tells_a_list_whose_people_are_not_all_there(cast):
    written = bring(cast, ["王五、马六", "6-1-101", None])
    part = checks.parts()["switchover.arrivals"].run
    assert (part().compared, part().faults) == (1, [])
    Arrival.objects.filter(community=cast.community, pk=written.pk).update(residents=3)
    assert "应该带进来 3 位，现在有 2 位" in part().faults[0]
    Arrival.objects.filter(community=cast.community, pk=written.pk).update(residents=2)
    services.take_back(arrival=written, by=cast.manager)
    assert part().faults == []


def test_a_grid_of_the_list_looks_after_its_new_buildings_and_goes_with_them(cast):
    rows = [["姓名", "住址", "网格"], ["王五", "9-1-101", "第一网格"], ["张小兰", "6-2-401", "第一网格"]]
    arrival = services.hand_in(community=cast.community, content=excel(*rows), file_name="x", by=cast.manager)
    written = services.write(arrival=arrival, by=cast.manager)
    grids = dict(Building.objects.filter(community=cast.community).values_list("number", "grid__name"))
    assert grids == {"9": "第一网格", "6": None, "3": None}
    services.take_back(arrival=written, by=cast.manager)
    assert not Grid.objects.filter(community=cast.community).exists()
