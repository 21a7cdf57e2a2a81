import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest

from jishan.earning.models import Deed
from jishan.ledger import queries as ledger
from jishan.lib import clock
from jishan.people import queries as people
from jishan.people import services
from jishan.people.cards import qr_text
from jishan.people.models import Organisation
from jishan.rulebook import services as rulebook
from jishan.web.desk.tests.desk import Desk, entrance_head, words
from tests.cast import JOINED, RULEBOOK, picture, settle


def form(**more):
    return {"key": str(uuid4()), "happened_on": JOINED.isoformat(), **more}


def who(*residents):
    return [f"resident:{resident.pk}" for resident in residents]


def test_the_rules_stand_as_tiles_by_category(cast, collector):
    said = words(collector.get("collect"))
    assert "邻里互助" in said
    assert "扫雪除冰 每次 2 分" in said


def test_a_residents_page_brings_its_person_along(cast, collector):
    token = f"resident:{cast.zhang.pk}"
    assert f"who={token.replace(':', '%3A')}" in collector.get("collect", who=token).content.decode()
    assert "名单上 1 位" in words(collector.get("collect", rule="1.1", who=token))


def test_a_rule_nobody_wrote_is_not_there(collector):
    assert collector.get("collect", rule="9.9").status_code == 404


def test_a_scanned_card_adds_its_holder(cast, collector):
    card = people.card_of(cast.zhang)
    said = words(collector.post("collect", query="?rule=1.1", find=qr_text(card), look="1", **form()))
    assert "名单上 1 位" in said
    assert "张桂兰 6-2-401" in said
    assert "+2" in said


def test_the_eight_figures_of_a_card_do_the_same(cast, collector):
    card = people.card_of(cast.zhang)
    assert "名单上 1 位" in words(collector.post("collect", query="?rule=1.1", find=card.code, **form()))


def test_a_stopped_card_is_named_and_adds_nobody(cast, collector):
    card = people.card_of(cast.zhang)
    services.replace_card(resident=cast.zhang, by=cast.manager)
    said = words(collector.post("collect", query="?rule=1.1", find=qr_text(card), **form()))
    assert "张桂兰 有新卡了，请用新卡。" in said
    assert "还没有人。" in said


def test_one_match_is_added_and_several_are_offered(cast, collector):
    services.add_resident(community=cast.community, name="张三", by=cast.manager)
    one = words(collector.post("collect", query="?rule=1.1", find="桂兰", **form()))
    assert "名单上 1 位" in one
    several = words(collector.post("collect", query="?rule=1.1", find="张", **form()))
    assert "2 位全加进来" in several
    assert "还没有人。" in several


def test_the_one_pressed_among_the_offered_is_added_and_what_was_typed_stays(cast, collector):
    response = collector.post("collect", query="?rule=1.1", add=who(cast.li), note="扫了北门", place="北门", **form())
    assert "名单上 1 位" in words(response)
    assert "扫了北门" in response.content.decode()


def test_all_of_a_building_are_offered_at_once(cast, collector):
    building = people.household_of(cast.zhang).home.entrance.building
    said = words(collector.post("collect", query="?rule=1.1", from_building=str(building.pk), **form()))
    assert "2 位全加进来" in said
    everyone = who(cast.zhang, cast.husband)
    assert "名单上 2 位" in words(collector.post("collect", query="?rule=1.1", add_all="1", found=everyone, **form()))


def test_of_a_building_only_those_not_yet_on_the_list_are_offered(cast, collector):
    building = people.household_of(cast.zhang).home.entrance.building
    pressed = {"from_building": str(building.pk)}
    said = words(collector.post("collect", query="?rule=1.1", who=who(cast.zhang, cast.husband), **pressed, **form()))
    assert "这栋楼的人都在名单上了。" in said


def test_the_rest_of_a_long_list_stays_after_one_is_added(cast, collector):
    entries = [services.NewResident(name=f"邻居{n}") for n in range(10)]
    neighbours = services.add_residents(community=cast.community, entries=entries, by=cast.manager)
    everyone = who(*neighbours)
    said = words(collector.post("collect", query="?rule=1.1", add=everyone[0], found=everyone, **form()))
    assert "名单上 1 位" in said
    assert "9 位全加进来" in said


def test_a_card_scanned_twice_says_so_and_counts_once(cast, collector):
    scanned = qr_text(people.card_of(cast.zhang))
    said = words(collector.post("collect", query="?rule=1.1", who=who(cast.zhang), find=scanned, **form()))
    assert "张桂兰已经在名单上了。" in said
    assert "名单上 1 位" in said


def test_one_is_taken_off_again(cast, collector):
    both = who(cast.zhang, cast.li)
    said = words(collector.post("collect", query="?rule=1.1", who=both, remove=both[0], **form()))
    assert "名单上 1 位" in said


def test_nobody_found_says_how_to_look(collector):
    assert "没有找到“无此人”。" in words(collector.post("collect", query="?rule=1.1", find="无此人", **form()))


def test_while_typing_the_page_offers_whom_one_may_mean(cast, collector):
    assert "张桂兰" in words(collector.get("collect_find", rule="1.1", find="zgl"))


def test_small_awards_are_credited_at_once_for_everyone_on_the_list(cast, collector):
    said = words(collector.post("collect", query="?rule=1.1", who=who(cast.zhang, cast.li), send="1", **form()))
    assert "2 件都记上了" in said
    assert "一共记入 4 分" in said
    assert ledger.available(cast.zhang.account) == 2
    assert Deed.objects.get(community=cast.community, resident=cast.li).source == Deed.Source.ON_THE_SPOT


def test_sending_twice_changes_nothing(cast, collector):
    fields = form(who=who(cast.zhang), send="1")
    collector.post("collect", query="?rule=1.1", **fields)
    assert "1 件都记上了" in words(collector.post("collect", query="?rule=1.1", **fields))
    assert ledger.available(cast.zhang.account) == 2
    assert Deed.objects.filter(community=cast.community).count() == 1


def test_each_one_refused_is_told_why_and_can_be_sent_again(cast, collector):
    collector.post("collect", query="?rule=1.1", send="1", **form(who=who(cast.zhang)))
    said = words(collector.post("collect", query="?rule=1.1", send="1", **form(who=who(cast.zhang, cast.li))))
    assert "1 件记上了，1 件没有记上" in said
    assert "已经记满" in said
    assert "改一改，再交这几位" in said


def test_the_list_shows_a_refusal_before_it_is_sent(cast, collector):
    collector.post("collect", query="?rule=1.1", send="1", **form(who=who(cast.zhang)))
    listed = words(collector.post("collect", query="?rule=1.1", **form(who=who(cast.zhang, cast.li))))
    assert "已经记满" in listed
    assert "红字的交了也记不上" in listed
    assert "1 位当场记分" in listed


def test_what_is_not_for_one_pair_of_eyes_goes_to_review(cast, collector):
    said = words(collector.post("collect", query="?rule=1.3", send="1", asked_points="20", **form(who=who(cast.zhang))))
    assert "1 件等审核" in said
    assert Deed.objects.get(community=cast.community).asked_points == 20


def test_ones_own_small_award_goes_to_review_while_the_others_are_credited(cast):
    services.appoint(community=cast.community, user=cast.zhang.user, role="collector")
    desk = Desk(cast, cast.zhang.user)
    people_here = who(cast.zhang, cast.husband, cast.li)
    said = words(desk.post("collect", query="?rule=1.1", send="1", **form(who=people_here)))
    assert "2 件等审核" in said
    assert ledger.available(cast.li.account) == 2
    assert ledger.available(cast.zhang.account) == 0


def test_an_entrance_head_records_for_their_own_entrance_and_nothing_at_once(cast):
    desk = Desk(cast, entrance_head(cast))
    said = words(desk.post("collect", query="?rule=1.1", send="1", **form(who=who(cast.zhang, cast.li))))
    assert "1 件都记上了" in said
    assert "1 件等审核" in said
    assert not Deed.objects.filter(community=cast.community, resident=cast.li).exists()
    card = people.card_of(cast.li)
    beyond = words(desk.post("collect", query="?rule=1.1", find=qr_text(card), **form()))
    assert "李秀珍不在您负责的范围里" in beyond


def test_pictures_are_given_once_for_the_whole_list(cast, collector):
    fields = form(who=who(cast.zhang, cast.li), send="1")
    missing = words(collector.post("collect", query="?rule=1.2", **fields))
    assert "这一条要附照片，至少 1 张。" in missing
    assert "名单上 2 位" in missing
    broken = BytesIO(b"nothing")
    broken.name = "假.jpg"
    assert "打不开，不是照片" in words(collector.post("collect", query="?rule=1.2", pictures=[broken], **fields))
    collector.post("collect", query="?rule=1.2", pictures=[picture()], **fields)
    deeds = Deed.objects.filter(community=cast.community)
    assert [deed.evidence.filter(community=cast.community).count() for deed in deeds] == [1, 1]


@pytest.mark.parametrize(
    "day, sentence",
    [
        ("", "请选是哪天做的。"),
        ("昨天", "日期请写成 2026-03-08 这样。"),
        ("2024-12-31", "更早的好事记不了"),
        ("2999-01-01", "还没到，请等做完再记。"),
    ],
)
def test_a_day_that_will_not_do_is_said_at_its_field(cast, collector, day, sentence):
    fields = form(who=who(cast.zhang), send="1", note="写了很多") | {"happened_on": day}
    response = collector.post("collect", query="?rule=1.1", **fields)
    assert sentence in words(response)
    assert "写了很多" in response.content.decode()
    assert "名单上 1 位" in words(response)


@pytest.mark.parametrize("quantity", ["", "0", "-1", "2.5", "两小时", "99999999"])
def test_a_quantity_that_will_not_do_writes_nothing(cast, collector, quantity):
    collector.post("collect", query="?rule=1.6", send="1", **form(who=who(cast.zhang), quantity=quantity))
    assert not Deed.objects.filter(community=cast.community).exists()


def test_sending_nobody_says_so(collector):
    assert "还没有选人。" in words(collector.post("collect", query="?rule=1.1", send="1", **form()))


def test_a_household_earns_together(cast, collector):
    household = people.household_of(cast.zhang)
    found = words(collector.post("collect", query="?rule=1.4", find="刘福山", **form()))
    assert "张桂兰一家" in found
    collector.post("collect", query="?rule=1.4", send="1", **form(who=[f"household:{household.pk}"]))
    assert Deed.objects.get(community=cast.community).household == household


def test_a_merchant_earns_for_itself(cast, collector):
    shop = services.add_organisation(
        community=cast.community, kind=Organisation.Kind.MERCHANT, name="城南水果店", by=cast.manager
    )
    assert "城南水果店" in words(collector.post("collect", query="?rule=1.7", find="水果", **form()))
    collector.post("collect", query="?rule=1.7", send="1", **form(who=[f"organisation:{shop.pk}"]))
    assert Deed.objects.get(community=cast.community).organisation == shop


def test_a_building_earns_through_the_resident_who_holds_its_points(db):
    rule = '\n[[rules]]\ncode = "2.1"\nname = "最美楼栋"\ncategory = "help"\npoints = 20\nsubject = "building"\n'
    cast = settle("towers", RULEBOOK + rule + 'wallet = "resident"\n')
    collector = Desk(cast, cast.collector)
    building = people.household_of(cast.zhang).home.entrance.building
    assert "请先选是哪一栋楼" in words(collector.post("collect", query="?rule=2.1", find="桂兰", **form()))
    listed = words(collector.post("collect", query="?rule=2.1", find="桂兰", building=str(building.pk), **form()))
    assert "6 号楼（张桂兰代领）" in listed
    collector.post("collect", query="?rule=2.1", send="1", **form(who=[f"building:{building.pk}:{cast.zhang.pk}"]))
    deed = Deed.objects.get(community=cast.community)
    assert (deed.building, deed.wallet) == (building, cast.zhang.account)


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "full"])
def test_a_card_stands_for_the_household_where_the_rule_is_for_households(cast, collector, typed):
    card = qr_text(people.card_of(cast.zhang))
    full = "".join(chr(ord(sign) + 0xFEE0) for sign in card)
    text = {"lower": card.lower(), "full": full}.get(typed) or typed.format(card)
    page = collector.post("collect", query="?rule=1.4", find=text, **form())
    assert "名单上 1 位" in words(page)
    assert f"household:{people.household_of(cast.zhang).pk}" in page.content.decode()


def test_a_building_beyond_reach_is_not_recorded_for(cast):
    rule = '\n[[rules]]\ncode = "2.1"\nname = "最美楼栋"\ncategory = "help"\npoints = 20\nsubject = "building"\n'
    text = RULEBOOK + rule + 'wallet = "resident"\n'
    rulebook.publish(community=cast.community, text=text, starts_on=clock.today(), by=cast.manager)
    head = Desk(cast, entrance_head(cast))
    own, other = (people.household_of(resident).home.entrance.building for resident in (cast.zhang, cast.li))
    for where, said in ((other, "还没有选人"), (own, "1 件都记上了")):
        fields = form(who=[f"building:{where.pk}:{cast.zhang.pk}"]) | {"happened_on": clock.today().isoformat()}
        assert said in words(head.post("collect", query="?rule=2.1", send="1", **fields))


def test_the_list_of_last_time_is_one_tap_away(cast, collector):
    yesterday = clock.today() - timedelta(days=1)
    collector.post("collect", query="?rule=1.1", send="1", **form(who=who(cast.zhang, cast.li)))
    assert "照上次的名单（2）" in words(collector.get("collect", rule="1.1"))
    fields = form() | {"happened_on": yesterday.isoformat()}
    assert "名单上 2 位" in words(collector.post("collect", query="?rule=1.1", last="1", **fields))


def test_tokens_we_did_not_write_add_nobody(cast, collector):
    strange = ["resident:", "resident:abc", "household:1:2", "x", f"resident:{cast.outsider_resident.pk}"]
    assert "还没有选人。" in words(collector.post("collect", query="?rule=1.1", send="1", **form(who=strange)))


def test_with_script_only_the_list_comes_back(cast, collector):
    response = collector.client.post(
        collector.address("collect") + "?rule=1.1", {"find": "zgl", **form()}, headers={"HX-Request": "true"}
    )
    assert response.content.decode().lstrip().startswith('<div id="people"')


def test_storekeepers_do_not_record(cast):
    assert Desk(cast, cast.storekeeper).get("collect").status_code == 403


@pytest.mark.parametrize("key", ["", "abc", "k" * 200, "0" * 36])
def test_a_list_that_came_without_its_key_is_shown_again_under_a_new_one(cast, collector, key):
    fields = form(who=who(cast.zhang)) | {"key": key, "note": "三点扫的"}
    page = collector.post("collect", query="?rule=1.1", send="1", **fields)
    assert "这张表没有传完整，什么都没有记。请再交一次。" in words(page)
    assert "三点扫的" in words(page)
    (new,) = re.findall(r'name="key" value="([^"]+)"', page.content.decode())
    assert "1 件都记上了" in words(collector.post("collect", query="?rule=1.1", send="1", **fields | {"key": new}))


def test_too_many_pictures_are_said_before_any_is_opened(cast, collector):
    pictures = [BytesIO(b"not a picture") for _ in range(50)]
    page = collector.post("collect", query="?rule=1.2", send="1", **form(who=who(cast.zhang)), pictures=pictures)
    assert "照片最多" in words(page)
    assert not Deed.objects.filter(community=cast.community).exists()
