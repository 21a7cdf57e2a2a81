"""The recovery code: read off paper by someone who is upset, and typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyrage import x25519

from jishan.upkeep import recovery
from jishan.upkeep.errors import CodeMistyped


def test_a_code_has_six_groups_of_four_and_no_sign_that_is_misread():
    code = recovery.new_code()
    assert [len(group) for group in code.split("-")] == [4] * 6
    assert not set(code) & set("ILOU")


def test_a_code_is_read_in_small_letters_with_spaces_in_full_width_and_with_the_misread_signs():
    code = recovery.new_code()
    bare = code.replace("-", "")
    for typed in (code.lower(), bare, bare.replace("0", "o").replace("1", "l"), code.replace("-", "　"), f" {code}\n"):
        assert recovery.read_code(typed) == code
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in bare)
    assert recovery.read_code(wide) == code


@given(place=st.integers(0, 23), sign=st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_any_one_wrong_sign_is_found(place, sign):
    signs = list(recovery.new_code().replace("-", ""))
    if signs[place] == sign:
        return
    signs[place] = sign
    with pytest.raises(CodeMistyped):
        recovery.read_code("".join(signs))


@given(place=st.integers(0, 22))
def test_two_neighbours_the_wrong_way_round_are_found(place):
    signs = list(recovery.new_code().replace("-", ""))
    if signs[place] == signs[place + 1]:
        return
    signs[place], signs[place + 1] = signs[place + 1], signs[place]
    with pytest.raises(CodeMistyped):
        recovery.read_code("".join(signs))


@pytest.mark.parametrize("typed", ["", "7K3Q", "ÄÖÜ", "U" * 24, "一二三四" * 6])
def test_what_is_no_code_gets_the_sentence(typed):
    with pytest.raises(CodeMistyped, match="24 个字"):
        recovery.read_code(typed)


def test_a_code_always_makes_the_same_key_and_age_reads_it():
    code = recovery.new_code()
    key = str(recovery.identity(code))
    assert key == str(recovery.identity(code.lower()))
    assert key != str(recovery.identity(recovery.new_code()))
    assert str(x25519.Identity.from_str(key).to_public()).startswith("age1")
