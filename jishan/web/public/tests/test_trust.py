"""How a phone learns to trust this machine."""

import pytest
from cryptography import x509
from django.urls import reverse

from jishan.upkeep import authority, office

pytestmark = pytest.mark.django_db

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X)"
WECHAT = "Mozilla/5.0 (Linux; Android 10) MicroMessenger/8.0"


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    settings.ALLOWED_HOSTS = ["*"]


@pytest.fixture
def network():
    authority.ensure()
    office.note_doors(office.Doors(8000, 8443))


def test_without_an_authority_there_is_nothing_to_install(client):
    assert "不用装什么" in client.get(reverse("public:trust")).content.decode()
    assert client.get(reverse("public:trust_certificate")).status_code == 404
    assert client.get(reverse("public:trust_print")).status_code == 404


def test_a_phone_sees_its_own_steps_open_and_the_way_onwards(client, network):
    page = client.get(reverse("public:trust"), headers={"host": "10.0.0.5:8000", "user-agent": IPHONE}).content.decode()
    assert "一、下载证书" in page
    assert "https://10.0.0.5:8443/" in page
    assert authority.fingerprint() in page
    assert page.count("<details open>") == 1
    assert page.index("<details open>") < page.index("苹果手机")


def test_inside_wechat_one_is_told_to_leave_it_first(client, network):
    page = client.get(reverse("public:trust"), headers={"host": "10.0.0.5:8000", "user-agent": WECHAT}).content.decode()
    assert "在浏览器打开" in page


def test_the_machine_itself_shows_the_way_for_others(client, network):
    page = client.get(reverse("public:trust"), headers={"host": "127.0.0.1:8000"}).content.decode()
    for address in office.addresses():
        assert f"http://{address}:8000/trust/" in page
    assert "一、下载证书" not in page


def test_the_certificate_is_the_authority_and_no_key(client, network):
    answer = client.get(reverse("public:trust_certificate"))
    assert answer["Content-Type"] == "application/x-x509-ca-cert"
    assert x509.load_der_x509_certificate(answer.content) == authority.ensure()
