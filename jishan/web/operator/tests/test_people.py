import pytest
from django.urls import reverse

from jishan.identity import services as identity
from jishan.identity.errors import LastOperator
from jishan.identity.models import User
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


def user(username, name):
    return identity.create_user(username=username, name=name, password=None)


@pytest.fixture
def cheng(client):
    cheng = user("cheng", "程工")
    identity.make_operator(user=cheng)
    client.force_login(cheng)
    return cheng


def operators():
    return set(User.objects.filter(is_operator=True).values_list("username", flat=True))


def test_the_machine_is_handed_over_by_adding_one_and_leaving(client, cheng):
    user("lin", "林芳")
    client.post(reverse("operator:people"), {"username": " LIN "})
    assert operators() == {"cheng", "lin"}
    answer = client.post(reverse("operator:person_remove", args=[cheng.pk]))
    assert operators() == {"lin"}
    assert answer.url == reverse("accounts:choose_place")
    assert client.get(reverse("operator:people")).status_code == 404


def test_the_last_one_stays(client, cheng):
    page = client.post(reverse("operator:person_remove", args=[cheng.pk]), follow=True).content.decode()
    assert "只剩这一位" in page
    assert operators() == {"cheng"}


def test_one_whose_sign_in_is_closed_counts_for_nobody(cheng):
    lin = user("lin", "林芳")
    identity.make_operator(user=lin)
    identity.close_sign_in(user=lin)
    with pytest.raises(LastOperator):
        identity.remove_operator(user=cheng)
    identity.remove_operator(user=lin)


def test_a_name_that_nobody_signs_in_by_is_told_so(client, cheng):
    assert "没有“nobody”这个登录名" in client.post(reverse("operator:people"), {"username": "nobody"}).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_remove_each_other_at_once_leave_one():
    pair = [user("cheng", "程工"), user("lin", "林芳")]
    for one in pair:
        identity.make_operator(user=one)
    outcomes = at_once([lambda one=one: identity.remove_operator(user=one) for one in pair])
    assert sum(isinstance(outcome, LastOperator) for outcome in outcomes) == 1
    assert len(operators()) == 1
