from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from PIL import Image

from jishan.earning import services as earning
from jishan.earning.models import Deed, Evidence
from jishan.lib import clock
from jishan.people import services as people
from jishan.people.models import Helper, Membership
from jishan.rulebook import services as rulebook
from jishan.web.resident.drafts import PICTURES_MAX
from jishan.web.resident.tests.conftest import Address, answers, days_ago, signed_in
from tests.cast import Cast, picture


def deeds(cast: Cast) -> list[Deed]:
    return list(Deed.objects.filter(community=cast.community, source=Deed.Source.CLAIM))


# What the page offers


def test_the_page_offers_what_residents_may_claim_for_themselves_and_the_family(
    cast: Cast, zhang: Client, at: Address
) -> None:
    page = zhang.get(at("claim"))
    assert "帮老人跑腿" in page.text
    assert "商户开放日" not in page.text  # a merchant's
    assert "我自己" in page.text
    assert "刘福山" in page.text
    assert "李秀珍" not in page.text
    assert "先选做了什么" in page.text


def test_a_link_may_choose_the_deed_and_the_page_says_what_it_gives(zhang: Client, at: Address) -> None:
    page = zhang.get(at("claim"), {"rule": "1.2"})
    assert "帮老人跑腿，每次 1 分，每人每月最多记 3 次。" in page.text
    assert "按细则 1.2，审核通过后" in page.text
    assert "+1 分" in page.text
    assert "1 到 3 张" in page.text
    assert zhang.get(at("claim"), {"rule": "9.9"}).status_code == 200


def test_a_community_without_claims_says_whom_to_tell(cast: Cast, zhang: Client, at: Address) -> None:
    closed = """
title = "只由工作人员记"
[[categories]]
code = "help"
name = "邻里互助"
[[rules]]
code = "1"
name = "值班"
category = "help"
points = 1
claimable_by_resident = false
"""
    rulebook.publish(community=cast.community, text=closed, starts_on=clock.today(), by=cast.manager)
    page = zhang.get(at("claim"))
    assert "做了好事请告诉工作人员，由他们记。" in page.text


def test_many_deeds_are_folded_by_category_and_can_be_searched(cast: Cast, zhang: Client, at: Address) -> None:
    rules = (
        'title = "很多"\n[[categories]]\ncode = "a"\nname = "家庭美德"\n[[categories]]\ncode = "b"\nname = "学习园地"\n'
    )
    rules += "".join(
        f'[[rules]]\ncode = "{n}"\nname = "孝亲 {n}"\ncategory = "{"ab"[n % 2]}"\npoints = 1\n' for n in range(20)
    )
    rulebook.publish(community=cast.community, text=rules, starts_on=clock.today(), by=cast.manager)
    page = zhang.get(at("claim"), {"rule": "3"})
    assert page.text.count("data-group") == 2
    assert page.text.count('<details class="category" data-group open>') == 1
    assert "xq" in page.text


# Handing in


def test_a_claim_goes_in_with_its_picture_and_waits_for_review(cast: Cast, zhang: Client, at: Address) -> None:
    answer = zhang.post(at("claim"), answers(cast), follow=True)
    (deed,) = deeds(cast)
    assert "已经交上去了" in answer.text
    assert deed.number in answer.text
    assert (deed.state, deed.rule, deed.resident, deed.recorded_by) == (
        "waiting",
        "1.2",
        cast.zhang,
        cast.zhang.user.pk,
    )
    assert (deed.note, deed.place) == ("陪王奶奶去医院", "3 号楼")
    assert Evidence.objects.filter(community=cast.community, deed=deed).count() == 1


def test_a_double_tap_is_one_claim(cast: Cast, zhang: Client, at: Address) -> None:
    key = str(uuid4())
    first = zhang.post(at("claim"), answers(cast, key=key))
    second = zhang.post(at("claim"), answers(cast, key=key))
    assert first["Location"] == second["Location"]
    assert len(deeds(cast)) == 1


def test_a_form_changed_after_it_was_sent_is_offered_as_another_claim(cast: Cast, zhang: Client, at: Address) -> None:
    key = str(uuid4())
    zhang.post(at("claim"), answers(cast, key=key))
    page = zhang.post(at("claim"), answers(cast, key=key, note="另外一次"))
    assert "如果这是另一件好事，再按一次“交上去”。" in page.text
    assert "另外一次" in page.text
    again = {name: value for name, value in answers(cast, note="另外一次").items() if name != "pictures"}
    again |= {"key": str(page.context["key"]), "kept": page.context["tray"].digests}
    assert zhang.post(at("claim"), again).status_code == 302
    assert len(deeds(cast)) == 2


def test_the_same_key_of_two_people_is_two_claims(cast: Cast, zhang: Client, helper: Client, at: Address) -> None:
    key = str(uuid4())
    zhang.post(at("claim"), answers(cast, key=key))
    helper.post(at("claim"), answers(cast, key=key, who=str(cast.li.pk)))
    assert len(deeds(cast)) == 2


def test_one_claims_for_a_family_member(cast: Cast, zhang: Client, at: Address) -> None:
    answer = zhang.post(at("claim"), answers(cast, who=str(cast.husband.pk)), follow=True)
    assert "记给刘福山" in answer.text
    assert deeds(cast)[0].resident == cast.husband


def test_a_household_rule_counts_for_the_whole_family(cast: Cast, zhang: Client, at: Address) -> None:
    zhang.post(at("claim"), answers(cast, rule="1.4"))
    (deed,) = deeds(cast)
    assert deed.household == Membership.objects.get(community=cast.community, resident=cast.zhang).household
    assert "全家" in zhang.get(at("deed", deed=deed.pk)).text


def test_a_picture_for_a_rule_that_wants_none_is_no_reason_to_refuse(cast: Cast, zhang: Client, at: Address) -> None:
    assert zhang.post(at("claim"), answers(cast, rule="1.1")).status_code == 302
    (deed,) = deeds(cast)
    assert not Evidence.objects.filter(community=cast.community, deed=deed).exists()


def test_the_measure_is_asked_and_counted(cast: Cast, zhang: Client, at: Address) -> None:
    zhang.post(at("claim"), answers(cast, rule="1.6", quantity="３"))  # full width, as an input method types it
    assert deeds(cast)[0].quantity == 3


def test_an_amount_within_the_range_may_be_proposed(cast: Cast, zhang: Client, at: Address) -> None:
    zhang.post(at("claim"), answers(cast, rule="1.3", asked_points="20"))
    assert deeds(cast)[0].asked_points == 20


def test_an_answer_left_from_another_choice_is_passed_over(cast: Cast, zhang: Client, at: Address) -> None:
    assert zhang.post(at("claim"), answers(cast, quantity="abc", asked_points="99", tier="金")).status_code == 302
    (deed,) = deeds(cast)
    assert (deed.quantity, deed.asked_points, deed.tier) == (1, None, "")


# Bad input gets a sentence, and nothing is lost


@pytest.mark.parametrize(
    "wrong, sentence",
    [
        ({"rule": ""}, "请先选做了什么。"),
        ({"rule": "9.9"}, "细则里没有这一条，请从下面选一条。"),
        ({"rule": "1.7"}, "细则里没有这一条，请从下面选一条。"),
        ({"day": ""}, "请选哪天做的。"),
        ({"day": "2026-02-31"}, "请选哪天做的。"),
        ({"day": "other"}, "请选是哪一天。"),
        ({"day": "other", "other_day": "后天"}, "日期看不明白，请写成 2026-03-08 这样。"),
        ({"day": "other", "other_day": "2999-01-01"}, "还没到，请等做完再记。"),
        ({"day": "other", "other_day": "2019-01-01"}, "更早的好事记不了。"),
        ({"day": "other", "other_day": "0001-01-01"}, "更早的好事记不了。"),
        ({"who": ""}, "请选是谁做的。"),
        ({"who": "x"}, "只能为自己、家里人或您帮忙照看的人申报。"),
        ({"pictures": []}, "“帮老人跑腿”要附照片，至少 1 张。"),
        ({"rule": "1.3", "asked_points": "1"}, "最少 3 分、最多 160 分"),
        ({"rule": "1.3", "asked_points": "2.5"}, "请填整数，例如 2。"),
        ({"rule": "1.3", "asked_points": "0"}, "请填 1 或更大的整数。"),
        ({"rule": "1.6", "quantity": "0"}, "数量至少是 1，现在填的是 0。"),
        ({"rule": "1.6", "quantity": "-3"}, "请填 0 或更大的整数。"),
        ({"rule": "1.6", "quantity": "9" * 30}, "这个数太大了，请看看是不是多按了几个零。"),
        ({"rule": "1.6", "quantity": "9" * 5000}, "这个数太大了，请看看是不是多按了几个零。"),
        ({"rule": "1.6", "quantity": "25"}, "一天只有 24 小时"),
        ({"rule": "1.6", "quantity": "两小时 😀"}, "请填整数，例如 2。"),
        ({"place": "远" * 81}, "地点最多 80 个字，现在有 81 个。"),
        ({"note": "长" * 501}, "最多写 500 个字，现在有 501 个。"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_and_what_was_typed_stays(
    cast: Cast, zhang: Client, at: Address, wrong: dict[str, Any], sentence: str
) -> None:
    page = zhang.post(at("claim"), answers(cast, **{"note": "陪王奶奶，<b>下雨</b>", **wrong}))
    assert page.status_code == 200
    assert sentence in page.text
    assert (wrong.get("note") or "陪王奶奶，&lt;b&gt;下雨&lt;/b&gt;") in page.text
    assert len(page.context["tray"].digests) == len(wrong.get("pictures", [1]))
    assert not deeds(cast)


def test_a_neighbour_cannot_be_claimed_for(cast: Cast, zhang: Client, at: Address) -> None:
    page = zhang.post(at("claim"), answers(cast, who=str(cast.li.pk)))
    assert "只能为自己、家里人或您帮忙照看的人申报。" in page.text
    assert not deeds(cast)


def test_a_full_limit_says_when_it_opens_again(cast: Cast, zhang: Client, at: Address) -> None:
    for n in range(3):
        deed = earning.record_deed(
            community=cast.community,
            key=f"n{n}",
            rule="1.2",
            happened_on=clock.today(),
            by=cast.collector,
            source=Deed.Source.COLLECTED,
            resident=cast.zhang,
            pictures=[earning.clean_picture(picture())],
        )
        earning.approve_deed(deed=deed, by=cast.manager)
    page = zhang.post(at("claim"), answers(cast))
    assert "暂时不能再记：每人每月最多记 3 次" in page.text


@pytest.mark.parametrize(
    "name, content, sentence",
    [
        ("作业.jpg", b"this is no picture", "“作业.jpg”打不开，不是照片。"),
        ("空.png", b"", "“空.png”打不开，不是照片。"),
        ("大.jpg", b"\xff\xd8" + b"0" * 20_000_001, "“大.jpg”太大了。"),
    ],
)
def test_a_picture_that_will_not_do_is_named_and_the_others_stay(
    cast: Cast, zhang: Client, at: Address, name: str, content: bytes, sentence: str
) -> None:
    bad = BytesIO(content)
    bad.name = name
    page = zhang.post(at("claim"), answers(cast, pictures=[picture(), bad]))
    assert sentence in page.text
    assert len(page.context["tray"].digests) == 1
    assert not deeds(cast)


def test_the_location_in_a_picture_does_not_come_in(cast: Cast, zhang: Client, at: Address) -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (36.0, 40.0, 1.0)}
    located = BytesIO()
    Image.new("RGB", (64, 48), "green").save(located, "JPEG", exif=exif)
    located.seek(0)
    located.name = "门口.jpg"
    zhang.post(at("claim"), answers(cast, pictures=[located]))
    (evidence,) = Evidence.objects.filter(community=cast.community)
    with Image.open(BytesIO(default_storage.open(evidence.file.name).read())) as kept:
        assert not kept.getexif()


def test_pictures_already_taken_in_are_sent_again_by_name(cast: Cast, zhang: Client, at: Address) -> None:
    first = zhang.post(at("claim"), answers(cast, day=""))
    (digest,) = first.context["tray"].digests
    assert f'name="kept" value="{digest}"' in first.text
    again = answers(cast, key=str(first.context["key"]), kept=[digest])
    del again["pictures"]
    assert zhang.post(at("claim"), again).status_code == 302
    (deed,) = deeds(cast)
    assert Evidence.objects.filter(community=cast.community, deed=deed, digest=digest).exists()


def test_a_picture_is_left_out_by_its_button_and_nothing_is_complained_of(
    cast: Cast, zhang: Client, at: Address
) -> None:
    first = zhang.post(at("claim"), answers(cast, day="", pictures=[picture("red"), picture("blue")]))
    keep, leave = first.context["tray"].digests
    again = answers(cast, key=str(first.context["key"]), kept=[keep, leave], remove=leave, day="")
    del again["pictures"]
    page = zhang.post(at("claim"), again)
    assert page.context["tray"].digests == [keep]
    assert "请选哪天做的。" not in page.text
    assert "陪王奶奶去医院" in page.text


def test_without_script_a_button_shows_what_the_chosen_deed_asks(cast: Cast, zhang: Client, at: Address) -> None:
    page = zhang.post(at("claim"), answers(cast, rule="1.6", next="1"))
    assert "做了多少小时" in page.text
    assert "还差一点" not in page.text
    assert "陪王奶奶去医院" in page.text
    assert len(page.context["tray"].digests) == 1


def test_a_form_that_met_a_lost_sign_in_is_kept(cast: Cast, at: Address) -> None:
    visitor = Client()
    sent = answers(cast, kept=["0" * 64])
    answer = visitor.post(at("claim"), sent)
    assert answer.status_code == 302
    assert reverse("accounts:kept") in answer["Location"].replace("%2F", "/")
    visitor.force_login(cast.zhang.user)
    assert "陪王奶奶去医院" in visitor.get(reverse("accounts:kept")).text


def test_a_form_with_a_key_of_no_kind_is_asked_again(cast: Cast, zhang: Client, at: Address) -> None:
    page = zhang.post(at("claim"), answers(cast, key="x' OR 1=1"))
    assert page.status_code == 200
    assert not deeds(cast)


def test_words_are_shown_as_words(cast: Cast, zhang: Client, at: Address) -> None:
    sent = answers(cast, note="<script>alert(1)</script> 和老刘😀", place="  东  门\u200b ")
    zhang.post(at("claim"), sent)
    (deed,) = deeds(cast)
    page = zhang.get(at("deed", deed=deed.pk))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 和老刘😀" in page.text
    assert "<script>alert" not in page.text
    assert deed.place == "东 门"


# Who may


def test_a_helper_claims_for_whom_she_helps_until_she_does_not(cast: Cast, helper: Client, at: Address) -> None:
    assert "记给李秀珍" in helper.get(at("claim")).text
    assert helper.post(at("claim"), answers(cast, who=str(cast.li.pk))).status_code == 302
    Helper.objects.filter(community=cast.community, user=cast.helper).update(
        since=clock.today() - timedelta(days=5), until=clock.today()
    )
    assert helper.get(at("claim")).status_code == 404
    assert helper.post(at("claim"), answers(cast, who=str(cast.li.pk))).status_code == 404
    assert len(deeds(cast)) == 1


def test_another_community_sees_nothing(cast: Cast, outsider: Client, at: Address) -> None:
    for name in ("claim", "claim_quote"):
        assert outsider.get(at(name)).status_code == 404
    assert outsider.post(at("claim"), answers(cast)).status_code == 404


def test_someone_who_left_is_told_so(cast: Cast, zhang: Client, at: Address) -> None:
    people.move_out(resident=cast.zhang, by=cast.manager, on=days_ago(1))
    assert "迁出了本社区，不能再申报" in zhang.get(at("claim")).text
    page = zhang.post(at("claim"), answers(cast))
    assert "迁出了本社区，不能再申报" in page.text
    assert not deeds(cast)


# What it would give


def test_the_quote_follows_the_form(cast: Cast, zhang: Client, at: Address) -> None:
    half = {"rule": "1.6", "day": clock.today().isoformat(), "who": str(cast.zhang.pk), "quantity": "3"}
    assert "+6 分" in zhang.get(at("claim_quote"), half).text
    limited = zhang.get(at("claim_quote"), {**half, "quantity": "8"})
    assert "+10 分" in limited.text
    assert "每人每月最多记 10 分" in limited.text
    assert "一天只有 24 小时" in zhang.get(at("claim_quote"), {**half, "quantity": "30"}).text
    assert "还没到" in zhang.get(at("claim_quote"), {**half, "day": "2999-01-01"}).text
    assert "先选做了什么" in zhang.get(at("claim_quote"), {}).text
    assert "填好上面的" in zhang.get(at("claim_quote"), {"rule": "1.6"}).text


def test_choosing_a_deed_brings_its_questions_along(cast: Cast, zhang: Client, at: Address) -> None:
    answer = zhang.get(at("claim_quote"), {"rule": "1.3", "day": clock.today().isoformat(), "who": str(cast.zhang.pk)})
    assert 'id="asks" hx-swap-oob' in answer.text
    assert "您觉得该记几分" in answer.text
    assert "3–160 分" in answer.text
    assert 'data-most="0"' in answer.text


def test_a_quote_promises_nothing_and_writes_nothing(cast: Cast, zhang: Client, at: Address) -> None:
    zhang.get(at("claim_quote"), {"rule": "1.2", "day": clock.today().isoformat(), "who": str(cast.zhang.pk)})
    assert not deeds(cast)
    assert signed_in(cast.collector).get(at("claim_quote")).status_code == 403


@pytest.mark.parametrize("key", ["", "abc", "k" * 200, "a\0b"])
def test_a_claim_that_came_without_its_key_is_shown_again_and_says_so(
    cast: Cast, zhang: Client, at: Address, key: str
) -> None:
    page = zhang.post(at("claim"), answers(cast, key=key)).content.decode()
    assert "这张表没有传完整，什么都没有记。请再交一次。" in page
    assert "陪王奶奶去医院" in page
    assert not Deed.objects.filter(community=cast.community).exists()


def test_pictures_beyond_what_a_form_takes_are_not_left_out_in_silence(cast: Cast, zhang: Client, at: Address) -> None:
    pictures = [picture((n * 10, 0, 0)) for n in range(PICTURES_MAX + 1)]  # type: ignore[arg-type]
    page = zhang.post(at("claim"), answers(cast, pictures=pictures)).content.decode()
    assert f"照片最多 {PICTURES_MAX} 张，请去掉几张再交。" in page
    assert not Deed.objects.filter(community=cast.community).exists()
