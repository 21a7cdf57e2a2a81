import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from jishan.web.shared.proxies import BelievesOnlyOurProxies, address_of


@pytest.fixture(autouse=True)
def proxies(settings):
    settings.PROXIES = ["127.0.0.1", "::1", "10.1.0.0/16"]


@pytest.mark.parametrize(
    ("peer", "said", "visitor"),
    [
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.9, 203.0.113.7", "203.0.113.7"),  # the left one is what the visitor claims
        ("10.1.2.3", "203.0.113.7, 10.1.9.9", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.9", "203.0.113.7"),  # nobody's proxy
        ("127.0.0.1", "203.0.113.7:51034", "203.0.113.7"),
        ("::1", "[2001:db8::5]:443", "2001:db8::5"),
        ("::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.7, <script>", "127.0.0.1"),
        ("", "203.0.113.7", ""),
    ],
)
def test_the_visitor_is_the_nearest_who_is_no_proxy_of_ours(peer, said, visitor):
    assert address_of(peer, said) == visitor


def test_a_strangers_headers_are_not_even_seen():
    seen = {}
    request = RequestFactory().get(
        "/",
        REMOTE_ADDR="203.0.113.7",
        headers={"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"},
    )
    BelievesOnlyOurProxies(lambda request: seen.update(request.META))(request)
    assert seen["REMOTE_ADDR"] == "203.0.113.7"
    assert not [name for name in seen if "FORWARDED" in name]


@pytest.mark.django_db
def test_behind_a_proxy_one_visitors_wrong_tries_do_not_hold_up_the_others():
    def wrong(visitor, name):
        return Client().post(
            reverse("accounts:sign_in"),
            {"username": name, "password": "no"},
            headers={"X-Forwarded-For": visitor},
        )

    for number in range(60):
        wrong("203.0.113.7", f"guess{number}")
    assert "分钟" in wrong("203.0.113.7", "lin").content.decode()
    assert "分钟" not in wrong("203.0.113.8", "lin").content.decode()


@pytest.mark.django_db
def test_a_visitor_cannot_shed_the_count_by_naming_another_address():
    for number in range(61):
        answer = Client().post(
            reverse("accounts:sign_in"),
            {"username": f"guess{number}", "password": "no"},
            REMOTE_ADDR="203.0.113.9",
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        )
    assert "分钟" in answer.content.decode()
