"""A new machine takes the place of a dead one without a console: the copy, the code, and a sentence for each slip."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jishan.founding.setup_code import make_code
from jishan.upkeep import asking, recovery
from jishan.upkeep.sealing import seal

pytestmark = pytest.mark.django_db

PAGE, DONE = "/set-up/restore/", "/set-up/restored/"


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    return settings.VAR


@pytest.fixture
def code():
    return recovery.new_code()


@pytest.fixture
def copy(tmp_path, code):
    """Sealed as copies are; what is inside is looked at only when the doors are closed."""
    (tmp_path / "plain").write_bytes(b"inside")
    seal(tmp_path / "plain", tmp_path / "jishan-abcdef-20260101-021500.age", recovery.identity(code).to_public())
    return tmp_path / "jishan-abcdef-20260101-021500.age"


@pytest.fixture
def visit():
    client = Client()
    answer = client.post(reverse("setup:code"), {"code": make_code(), "restore": "1"})
    assert answer["Location"] == PAGE
    return client


def upload(copy):
    return SimpleUploadedFile(copy.name, copy.read_bytes())


def test_without_the_set_up_code_nobody_restores_anything(copy, code):
    answer = Client().post(PAGE, {"file": upload(copy), "code": code})
    assert answer["Location"] == reverse("setup:code")
    assert not asking.is_asked()
    assert Client().get(DONE).status_code == 404


def test_a_copy_from_the_browser_and_its_code_are_asked_for_and_the_page_waits(visit, copy, code, var):
    assert "正在恢复" in visit.post(PAGE, {"file": upload(copy), "code": code.lower()}).content.decode()
    assert asking.uploaded_file().read_bytes() == copy.read_bytes()
    assert (var / "restore-wanted.json").stat().st_mode & 0o077 == 0
    assert asking.asked() is None  # the last page may still arrive
    assert visit.get(DONE).status_code == 202
    asking.answer(went_well=True, sentence="恢复好了，7 行，从头算过，一分不差。")
    page = visit.get(DONE)
    assert page.status_code == 200
    assert "用原来的登录名登录" in page.content.decode()
    assert not asking.uploaded_file().exists()
    assert not (var / "restore-wanted.json").exists()


def test_a_copy_on_a_stick_is_offered_and_taken_from_there(visit, copy, code, var):
    (var / "copies").mkdir()
    there = copy.rename(var / "copies" / copy.name)
    assert copy.name in visit.get(PAGE).content.decode()
    visit.post(PAGE, {"found": str(there), "code": code})
    assert asking.is_asked()
    assert not asking.uploaded_file().exists()


def test_a_path_that_was_not_offered_is_not_read(visit, tmp_path, code):
    page = visit.post(PAGE, {"found": "/etc/passwd", "code": code}).content.decode()
    assert "请选一个备份文件" in page
    assert not asking.is_asked()


def test_each_slip_gets_its_sentence(visit, copy, code):
    for fields, sentence in (
        ({"code": code}, "请选一个备份文件"),
        ({"file": upload(copy)}, "请写上恢复码"),
        ({"file": upload(copy), "code": code[:-1]}, "抄错了"),
        ({"file": upload(copy), "code": recovery.new_code()}, "不是这份备份的"),
        ({"file": SimpleUploadedFile("a.age", b"\x89PNG" * 9), "code": code}, "不是积善的备份文件"),
    ):
        assert sentence in visit.post(PAGE, fields).content.decode()
        assert not asking.is_asked()


def test_one_that_did_not_restore_says_why_and_may_be_tried_again(visit):
    asking.answer(went_well=False, sentence="坏了，读到一半对不上。")
    assert "再试一次" in visit.get(DONE).content.decode()
    assert "坏了，读到一半对不上。" in visit.get(PAGE).content.decode()
