import pytest

from jishan.lib.text import clean, halfwidth, mask_name, pinyin_initials, pinyin_key, pinyin_run


@pytest.mark.parametrize(
    ("name", "key", "initials"),
    [
        ("张桂兰", "zhang gui lan", "zgl"),
        ("曾国庆", "zeng guo qing", "zgq"),
        ("国庆曾", "guo qing ceng", "gqc"),
        ("单雪", "shan xue", "sx"),
        ("单于明", "chan yu ming", "cym"),
        ("解", "jie", "j"),
        ("吕霞", "lv xia", "lx"),
        ("欧阳娜", "ou yang na", "oyn"),
        ("李𬭸", "li lin", "ll"),
        ("王㛃", "wang jie", "wj"),
        ("买买提·艾山", "mai mai ti ai shan", "mmtas"),
        ("Mary Smith", "mary smith", "ms"),
        ("王2", "wang 2", "w2"),
        ("ＡＢ", "ab", "a"),
        ("<script>", "script", "s"),
        ("", "", ""),
    ],
)
def test_a_name_is_sorted_by_its_syllables_and_found_by_their_first_letters(name, key, initials):
    assert pinyin_key(name) == key
    assert pinyin_run(name) == key.replace(" ", "")
    assert pinyin_initials(name) == initials


def test_a_character_no_table_knows_stands_for_itself():
    unknown = "\U00033400"  # newer than any table
    assert pinyin_key(f"李{unknown}") == f"li {unknown}"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张桂兰", "张*兰"),
        ("李明", "李*"),
        ("欧阳娜娜", "欧**娜"),
        ("买买提·艾山江", "买**江"),
        ("李", "*"),
        ("", ""),
        ("王𬭸", "王*"),
        ("𬭸𬭸𬭸", "𬭸*𬭸"),
        ("葛\U000e0100明月", "葛\U000e0100*月"),  # with the sign that chooses a written form
    ],
)
def test_a_masked_name_shows_its_first_and_last_sign(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  张  桂\t兰\n", "张 桂 兰"),
        ("张\u200b桂\u202e兰\x00", "张桂兰"),
        ("e\u0301", "é"),
        ("\ud83d半", "半"),
        ("张\u3000明", "张 明"),
        ("<b>你好</b>", "<b>你好</b>"),
    ],
)
def test_clean_text_keeps_what_was_typed_and_drops_what_nobody_sees(typed, stored):
    assert clean(typed) == stored


def test_full_width_signs_become_those_of_a_keyboard():
    assert halfwidth("１３８－ＪＳ１：ａ　ｂ！") == "138-JS1:a b!"
