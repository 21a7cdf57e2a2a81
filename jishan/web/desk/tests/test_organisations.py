from jishan.earning import services as earning
from jishan.people.models import Organisation
from jishan.web.desk.tests.desk import waiting, words


def test_a_shop_is_entered_once(cast, manager):
    fields = {"kind": "merchant", "name": "城南水果店", "contact": "王店长", "is_from_outside": ""}
    assert "城南水果店登记好了。" in words(manager.post("organisation_new", **fields))
    assert "已经登记过了" in words(manager.post("organisation_new", **fields))
    assert "请选一类。" in words(manager.post("organisation_new", name="某单位"))


def test_the_five_kinds_filter_the_list_and_outsiders_are_marked(cast, manager):
    manager.post("organisation_new", kind="merchant", name="城南水果店")
    manager.post("organisation_new", kind="partner", name="区图书馆", is_from_outside="on")
    said = words(manager.get("organisations"))
    for kind in Organisation.Kind.labels:
        assert str(kind) in said
    assert "共建单位，辖区外" in said
    assert "水果" not in words(manager.get("organisations", kind="partner"))


def test_its_page_shows_its_points_and_what_waits(cast, manager):
    manager.post("organisation_new", kind="merchant", name="城南水果店")
    shop = Organisation.objects.get(community=cast.community)
    deed = waiting(cast, "1.7", resident=None, organisation=shop)
    assert "等待审核" in words(manager.get("organisation", shop.pk))
    earning.approve_deed(deed=deed, by=cast.manager)
    assert "+8" in words(manager.get("organisation", shop.pk))


def test_entering_is_the_managers(collector):
    assert collector.get("organisation_new").status_code == 403
    assert collector.get("organisations").status_code == 200
