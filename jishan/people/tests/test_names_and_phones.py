from uuid import UUID

import pytest

from jishan.people import phones
from jishan.people.errors import NameMissing, NameTooLong, NameUnfit, PhoneUnfit, PhoneUnreadable
from jishan.people.names import tidy_name

ONE, OTHER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("张桂兰", "张桂兰"),
        (" 李 明 ", "李明"),
        ("欧阳　娜娜", "欧阳娜娜"),
        ("李𬭸", "李𬭸"),
        ("王 㛃", "王㛃"),
        ("𬭸 㛃", "𬭸㛃"),
        ("买买提 • 艾山", "买买提·艾山"),
        ("古丽‧阿依", "古丽·阿依"),
        ("Mary  Smith", "Mary Smith"),
        ("王伟（大）", "王伟（大）"),
        ("王伟2", "王伟2"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("O'Brien; DROP TABLE", "O'Brien; DROP TABLE"),
        ("\U00031350", "\U00031350"),  # a character newer than this Python
        ("名" * 40, "名" * 40),
    ],
)
def test_a_name_is_stored_as_it_is_written(typed, stored):
    assert tidy_name(typed) == stored


@pytest.mark.parametrize("typed", ["", "   ", "\u200b", "...", "123", "·"])
def test_a_name_needs_a_letter(typed):
    with pytest.raises(NameMissing, match="请写上姓名"):
        tidy_name(typed)


@pytest.mark.parametrize(
    ("typed", "sign"), [("张桂兰😀", "😀"), ("张❤️兰", "❤️"), ("👍🏽", "👍"), ("王\ue000", "\ue000"), ("李☎", "☎")]
)
def test_an_emoji_or_a_private_sign_is_refused_and_named(typed, sign):
    with pytest.raises(NameUnfit) as refused:
        tidy_name(typed)
    assert f"“{sign}”" in refused.value.message


def test_a_name_longer_than_its_column_on_paper_is_refused():
    with pytest.raises(NameTooLong, match="最多 40 个字"):
        tidy_name("名" * 41)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13800001234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("+86 138-0000-1234", "13800001234"),
        ("0086 138 0000 1234", "13800001234"),
        ("8613800001234", "13800001234"),
        ("138—0000—1234", "13800001234"),
        ("(0631) 678-1234", "06316781234"),
        ("0537-2212345", "05372212345"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_a_phone_is_read_as_people_write_it(typed, stored):
    assert phones.tidy_phone(typed) == stored


@pytest.mark.parametrize(
    "typed", ["12345", "23800001234", "138000012345", "二三", "138 0000 12x4", "7654321", "%(x)s", "+852 91234567"]
)
def test_what_is_no_phone_is_refused_with_what_to_write(typed):
    with pytest.raises(PhoneUnfit, match="请填 11 位手机号"):
        phones.tidy_phone(typed)


def test_a_sealed_phone_opens_for_its_owner_only():
    sealed = phones.seal("13800001234", owner=ONE)
    assert b"1234" not in sealed
    assert phones.unseal(sealed, owner=ONE) == "13800001234"
    assert phones.unseal(memoryview(sealed), owner=ONE) == "13800001234"
    with pytest.raises(PhoneUnreadable):
        phones.unseal(sealed, owner=OTHER)


def test_the_same_phone_is_sealed_differently_each_time():
    assert phones.seal("13800001234", owner=ONE) != phones.seal("13800001234", owner=ONE)


def test_no_phone_is_sealed_as_nothing():
    assert phones.seal("", owner=ONE) is None
    assert phones.unseal(None, owner=ONE) == ""
    assert phones.phone_hash("", community=ONE) == phones.tail_hash("", community=ONE) == ""


def test_another_key_opens_nothing_and_says_so(settings):
    settings.DATA_KEY = ""
    sealed = phones.seal("13800001234", owner=ONE)
    settings.DATA_KEY = "a key of its own"
    with pytest.raises(PhoneUnreadable, match="JISHAN_DATA_KEY"):
        phones.unseal(sealed, owner=ONE)


def test_a_key_of_its_own_outlives_a_change_of_the_secret_key(settings):
    settings.DATA_KEY = "a key of its own"
    sealed, hashed = phones.seal("13800001234", owner=ONE), phones.phone_hash("13800001234", community=ONE)
    settings.SECRET_KEY = "changed"
    assert phones.unseal(sealed, owner=ONE) == "13800001234"
    assert phones.phone_hash("13800001234", community=ONE) == hashed


def test_a_hash_says_nothing_across_communities_and_nothing_without_the_key(settings):
    here, there = (phones.phone_hash("13800001234", community=community) for community in (ONE, OTHER))
    assert here != there
    assert phones.tail_hash("13800001234", community=ONE) == phones.tail_hash("13911111234", community=ONE)
    assert phones.tail_hash("13800001234", community=ONE) != here
    settings.DATA_KEY = "another key"
    assert phones.phone_hash("13800001234", community=ONE) != here
