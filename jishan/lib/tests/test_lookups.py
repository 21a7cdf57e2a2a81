import pytest
from django.apps import apps

from jishan.lib import lookups

Area = apps.get_model("places", "Area")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zhang", ["zhang", "zhangwei"]),
        ("Zhang", ["Zhang"]),
        ("50%", ["50%"]),
        ("a_b", ["a_b"]),
        ("a\\", ["a\\"]),
        ("", ["50%", "Zhang", "a\\", "a_b", "axb", "zhang", "zhangwei"]),
        ("zhangwei'", []),
    ],
)
def test_begins_finds_what_starts_with_exactly_this(typed, found):
    assert lookups.Begins in Area._meta.get_field("name").get_lookups().values()
    for number, name in enumerate(["zhang", "zhangwei", "Zhang", "50%", "a_b", "axb", "a\\"]):
        Area.objects.create(slug=f"area-{number}", name=name)
    assert sorted(Area.objects.filter(name__begins=typed).values_list("name", flat=True)) == found
