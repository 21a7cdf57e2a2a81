"""The operator's pages of copies: what the page says, where copies go, the code that is shown once."""

import re

import pytest
from django.urls import reverse

from jishan.identity.services import create_user, make_operator
from jishan.lib import jobs
from jishan.upkeep import keys, office, recovery
from jishan.upkeep.copies import own_folder
from jishan.upkeep.models import Copy, Folder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    return settings.VAR


@pytest.fixture
def operator(client):
    user = create_user(username="operator", name="管机器的", password=None)
    make_operator(user=user)
    client.force_login(user)
    return client


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def read(client):
    return client.get(reverse("operator:copies")).content.decode()


def test_before_the_first_copy_the_page_says_so_and_warns_that_there_is_no_code(operator):
    page = read(operator)
    assert "还没有备份过" in page
    assert "还没有恢复码" in page
    assert str(own_folder()) in page


@pytest.mark.django_db(transaction=True)
def test_a_copy_is_made_at_a_tap_listed_with_its_folders_and_taken_along(operator, stick):
    operator.post(reverse("operator:folder_add"), {"path": str(stick), "keep": 2})
    answer = operator.post(reverse("operator:copy_now"))
    jobs.run_waiting()
    assert operator.get(answer.url).url == reverse("operator:copies")
    copy = Copy.objects.get()
    assert copy.is_sound
    page = read(operator)
    assert "试着恢复过，一分不差" in page
    assert page.count(copy.name) == 2  # once to read, once to take along
    assert str(stick) in page
    taken = operator.get(reverse("operator:copy_download", args=[copy.name]))
    assert b"".join(taken.streaming_content) == (stick / copy.name).read_bytes()


def test_only_a_copy_that_lies_in_a_folder_is_handed_out(operator, var):
    keys.ensure()
    for name in ("secret-key", "..%2Fkeys%2Fsecret-key", "jishan-abcdef-20260101-000000.age"):
        assert operator.get(reverse("operator:copies") + f"files/{name}").status_code == 404


def test_a_folder_that_is_not_there_gets_its_sentence_beside_the_field(operator, stick):
    page = operator.post(reverse("operator:folder_add"), {"path": str(stick / "none"), "keep": 2}).content.decode()
    assert "请插好再试" in page
    assert str(stick / "none") in page
    assert not Folder.objects.exists()
    operator.post(reverse("operator:folder_add"), {"path": str(stick), "keep": 2})
    folder = Folder.objects.get()
    operator.post(reverse("operator:folder_change", args=[folder.pk]), {"keep": "0"})
    assert Folder.objects.get().keep == 2
    operator.post(reverse("operator:folder_change", args=[folder.pk]), {"keep": "9"})
    assert Folder.objects.get().keep == 9
    stick.rmdir()
    assert "插上就会继续放" in read(operator)
    operator.post(reverse("operator:folder_remove", args=[folder.pk]))
    assert not Folder.objects.exists()


def test_the_recovery_code_is_shown_in_one_answer_and_in_no_other(operator, var):
    address = reverse("operator:recovery_code")
    assert "只显示这一次" in operator.get(address).content.decode()
    assert keys.recovery_made_at() is None
    answer = operator.post(address)
    groups = re.findall(r"<span>([0-9A-Z]{4})</span>", answer.content.decode())
    code = "-".join(groups)
    assert str(recovery.identity(code)) == str(keys.identities()[0])
    assert "no-store" in answer["Cache-Control"]
    assert groups[0] not in operator.get(address).content.decode()
    assert groups[0] not in read(operator)
    for file in (var / "keys").iterdir():
        assert code not in file.read_text()
        assert code.replace("-", "") not in file.read_text()


def test_the_offices_network_is_opened_and_closed(operator):
    operator.post(reverse("operator:network"), {"open": "1"})
    assert office.is_open()
    operator.post(reverse("operator:network"), {"open": "0"})
    assert not office.is_open()
