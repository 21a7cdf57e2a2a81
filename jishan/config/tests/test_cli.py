"""The operator's command, as it is typed."""

import pytest

from jishan.config.cli import main
from jishan.identity.models import User
from jishan.lib import checks
from jishan.people.models import AreaOfficer, StaffRole
from jishan.places.services import open_area, open_community

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_chinese(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def community():
    return open_community(area=open_area(slug="yintan", name="银滩"), slug="yihe", name="颐和社区")


def test_check_on_an_empty_house_finds_nothing_wrong(capsys):
    assert main(["check"]) == 0
    assert "一处不漏，一分不差。" in capsys.readouterr().out


def test_check_ends_with_1_at_the_first_difference_and_says_which(capsys, monkeypatch):
    part = checks.Part("鸡蛋", lambda: checks.Finding(compared=1234, faults=["少了一个鸡蛋"]))
    monkeypatch.setattr(checks, "_parts", {"eggs": part})
    assert main(["check"]) == 1
    said = capsys.readouterr().out
    assert "少了一个鸡蛋" in said
    assert "1,234" in said


def test_check_lines_its_figures_up_although_characters_are_two_wide(capsys, monkeypatch):
    parts = {
        "a": checks.Part("鸡蛋", lambda: checks.Finding(compared=5)),
        "b": checks.Part("account", lambda: checks.Finding(compared=1000)),
    }
    monkeypatch.setattr(checks, "_parts", parts)
    main(["check"])
    __, eggs, accounts, *___ = capsys.readouterr().out.splitlines()
    assert len(eggs) + 2 == len(accounts)  # two characters, each two wide


def test_an_english_terminal_is_answered_in_english(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    main(["check"])
    assert "一处不漏" not in capsys.readouterr().out


def test_createstaff_makes_someone_who_can_sign_in_and_has_the_post(community, capsys):
    arguments = ["--community", "yihe", "--role", "manager", "--username", "wang", "--name", "王芳"]
    assert main(["createstaff", *arguments, "--password", "shan-shui-2026"]) == 0
    user = User.objects.get(username="wang")
    assert user.check_password("shan-shui-2026")
    assert StaffRole.objects.get(community=community, user=user).role == "manager"
    assert "王芳 现在可以用 wang 登录了。" in capsys.readouterr().out


def test_createstaff_asks_for_what_was_left_out(community, monkeypatch):
    answers = iter(["collector", "li", "李娜"])
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    monkeypatch.setattr("getpass.getpass", lambda question: "shan-shui-2026")
    assert main(["createstaff", "--community", "yihe"]) == 0
    assert StaffRole.objects.get(community=community).role == "collector"


def test_createstaff_gives_a_person_a_second_post_and_leaves_the_password(community):
    first = ["createstaff", "--community", "yihe", "--username", "wang"]
    assert main([*first, "--role", "manager", "--name", "王芳", "--password", "shan-shui-2026"]) == 0
    assert main([*first, "--role", "storekeeper"]) == 0
    assert User.objects.get(username="wang").check_password("shan-shui-2026")
    assert StaffRole.objects.filter(community=community).count() == 2


def test_createstaff_makes_an_area_officer(community):
    arguments = ["--area", "yintan", "--username", "zhao", "--name", "赵敏", "--password", "shan-shui-2026"]
    assert main(["createstaff", *arguments]) == 0
    assert AreaOfficer.objects.get().area == community.area


def test_createstaff_refuses_a_weak_password_in_a_sentence_and_makes_nobody(community, capsys):
    arguments = ["--community", "yihe", "--role", "manager", "--username", "wang", "--name", "王芳"]
    assert main(["createstaff", *arguments, "--password", "123"]) == 1
    assert capsys.readouterr().err.strip()
    assert not User.objects.filter(username="wang").exists()


def test_createstaff_names_the_communities_there_are(community, capsys):
    assert main(["createstaff", "--community", "yi-he"]) == 1
    assert "yihe" in capsys.readouterr().err


def test_whoever_looks_after_the_machine_is_named_at_the_console(db, capsys):
    assert main(["createoperator", "--username", "op", "--name", "管机器的", "--password", "correct-horse-9"]) == 0
    assert User.objects.get(username="op").is_operator
    assert main(["createoperator", "--username", "op"]) == 0


def test_nightly_says_of_each_part_what_it_did(community, capsys):
    assert main(["nightly"]) == 0
    assert "让到期的积分到期：0 个账户有积分到期。" in capsys.readouterr().out


def test_a_rulebook_is_checked_line_by_line(tmp_path, capsys):
    file = tmp_path / "细则.toml"
    file.write_text('title = "试"\nunheard_of = 1\n', encoding="utf-8")
    assert main(["rulebook", "check", str(file)]) == 1
    assert f"{file}:2: " in capsys.readouterr().out


def test_a_rulebook_that_is_not_there_gets_a_sentence(tmp_path, capsys):
    assert main(["rulebook", "check", str(tmp_path / "none.toml")]) == 1
    assert "none.toml" in capsys.readouterr().err
