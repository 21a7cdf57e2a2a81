from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from jishan.identity import services, throttle
from jishan.identity.errors import (
    PasswordWeak,
    TooManyTries,
    UserNameMissing,
    UsernameTaken,
    UsernameUnfit,
    WrongPassword,
)
from jishan.identity.models import User
from jishan.lib import clock
from tests.at_once import at_once

PASSWORD = "shan-shui-2026"
MORNING = datetime(2026, 3, 8, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_has_tried():
    cache.clear()


@pytest.fixture
def wang():
    return services.create_user(username="wang", name="王建国", password=PASSWORD)


def sign_in(username="wang", password=PASSWORD, address="10.0.0.1"):
    return services.sign_in(username=username, password=password, address=address)


def try_wrongly(times, **facts):
    for _ in range(times):
        with pytest.raises(WrongPassword):
            sign_in(password="wrong", **facts)


# A new sign-in


def test_a_new_user_signs_in_by_name_and_password(wang):
    assert sign_in() == wang


def test_a_name_is_read_as_phones_type_it(wang):
    assert sign_in(username=" Ｗang ") == wang


def test_a_name_may_be_chinese():
    user = services.create_user(username="张桂兰", name="张桂兰", password=PASSWORD)
    assert sign_in(username="张桂兰") == user


@pytest.mark.parametrize("username", ["", "a", "two words", "x" * 41, "emoji😀", "a/b", "<script>", "tab\tname"])
def test_an_unfit_name_is_refused_in_a_sentence(username):
    with pytest.raises(UsernameUnfit, match="登录名要 2 到 40 个字"):
        services.create_user(username=username, name="王", password=PASSWORD)


def test_a_name_somebody_has_is_refused_whatever_its_case(wang):
    with pytest.raises(UsernameTaken, match="“wang”已经有人用了"):
        services.create_user(username="WANG", name="王二", password=PASSWORD)
    assert User.objects.count() == 1


@pytest.mark.parametrize("name", ["", "   ", "王" * 41])
def test_a_person_needs_a_name(name):
    with pytest.raises(UserNameMissing):
        services.create_user(username="wang", name=name, password=PASSWORD)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("a7b8c9", "密码太短了，至少要 8 位。"),
        ("password123", "这个密码太常见"),
        ("8264159037", "密码不能只有数字"),
        ("wangjianguo", "密码和登录名或姓名太像了"),
    ],
)
def test_a_weak_password_is_refused_with_what_to_do(password, sentence):
    with pytest.raises(PasswordWeak) as refused:
        services.create_user(username="wangjianguo", name="王建国", password=password)
    assert sentence in refused.value.message
    assert refused.value.reasons
    assert not User.objects.exists()


def test_a_password_weak_in_several_ways_hears_them_all():
    with pytest.raises(PasswordWeak) as refused:
        services.create_user(username="wang", name="王建国", password="12345")
    assert len(refused.value.reasons) == 3


def test_a_percent_sign_in_a_password_or_name_breaks_no_sentence():
    with pytest.raises(PasswordWeak, match="至少要 8 位"):
        services.create_user(username="wang", name="王", password="%(x)s")


def test_a_user_without_a_password_is_signed_in_by_nobody():
    services.create_user(username="demo", name="演示", password=None)
    with pytest.raises(WrongPassword):
        sign_in(username="demo", password="")


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_take_the_same_name_at_once_one_gets_it():
    def take():
        return services.create_user(username="wang", name="王", password=None)

    outcomes = at_once([take, take, take])
    assert sum(isinstance(outcome, User) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, UsernameTaken) for outcome in outcomes) == 2


# Wrong tries


def test_an_unknown_name_and_a_wrong_password_hear_the_same(wang):
    with pytest.raises(WrongPassword) as wrong:
        sign_in(password="wrong")
    with pytest.raises(WrongPassword) as unknown:
        sign_in(username="nobody")
    assert wrong.value.message == unknown.value.message


def test_a_closed_sign_in_hears_it_too_until_it_is_opened_again(wang):
    services.close_sign_in(user=wang)
    with pytest.raises(WrongPassword):
        sign_in()
    services.reopen_sign_in(user=wang)
    assert sign_in() == wang


def test_after_five_wrong_tries_even_the_right_password_waits(wang):
    with clock.at(MORNING):
        try_wrongly(5)
        with pytest.raises(TooManyTries, match="10 分钟后再试"):
            sign_in()
    with clock.at(MORNING + timedelta(minutes=7)), pytest.raises(TooManyTries, match="3 分钟后再试"):
        sign_in()
    with clock.at(MORNING + timedelta(minutes=10)):
        assert sign_in() == wang


def test_the_pause_is_over_ten_minutes_after_the_first_wrong_try_not_the_last(wang):
    with clock.at(MORNING):
        try_wrongly(4)
    with clock.at(MORNING + timedelta(minutes=9)):
        try_wrongly(1)
    with clock.at(MORNING + timedelta(minutes=10)):
        assert sign_in() == wang


def test_the_right_password_forgets_the_wrong_ones(wang):
    for _ in range(3):
        try_wrongly(4)
        assert sign_in() == wang


def test_a_stranger_elsewhere_does_not_lock_a_name_out_of_its_own_office(wang):
    try_wrongly(5, address="203.0.113.9")
    assert sign_in(address="10.0.0.1") == wang


def test_guessing_one_name_from_many_addresses_is_paused(wang):
    for number in range(30):
        try_wrongly(1, address=f"203.0.113.{number}")
    with pytest.raises(TooManyTries):
        sign_in(address="10.0.0.1")


def test_guessing_many_names_from_one_address_is_paused_whatever_it_guessed_right(wang):
    for number in range(59):
        try_wrongly(1, username=f"nobody{number}")
    assert sign_in() == wang
    try_wrongly(1, username="nobody")
    with pytest.raises(TooManyTries):
        sign_in()


def test_any_text_can_be_counted():
    odd = throttle.Throttle("odd", tries=1, minutes=1)
    odd.count("空 格\n" * 100)
    with pytest.raises(TooManyTries):
        odd.check("空 格\n" * 100)
    odd.forget("空 格\n" * 100)
    odd.check("空 格\n" * 100)


# Changing it


def test_a_password_is_changed_by_whoever_knows_the_old_one(wang):
    services.change_password(user=wang, old=PASSWORD, new="chun-he-2027")
    assert sign_in(password="chun-he-2027") == wang
    with pytest.raises(WrongPassword):
        sign_in()


def test_a_password_is_not_changed_by_anybody_else(wang):
    with pytest.raises(WrongPassword):
        services.change_password(user=wang, old="wrong", new="chun-he-2027")
    assert sign_in() == wang


def test_a_new_password_is_tested_too(wang):
    with pytest.raises(PasswordWeak):
        services.change_password(user=wang, old=PASSWORD, new="12345678")
    with pytest.raises(PasswordWeak):
        services.reset_password(user=wang, new="short")
    assert sign_in() == wang


def test_a_changed_password_ends_the_other_sessions(wang, client):
    client.force_login(wang)
    before = wang.get_session_auth_hash()
    services.reset_password(user=wang, new="chun-he-2027")
    assert wang.get_session_auth_hash() != before
