"""Each mistake of set-up has an id and says what to do."""

import pytest
from django.core import checks

from jishan.config.checks import (
    a_secret_key_is_set,
    errors_are_not_shown_to_strangers,
    proxies_are_addresses,
    the_var_directory_can_be_written,
    what_a_bucket_needs_is_installed,
)


def ids(found):
    assert all(fault.hint for fault in found)
    return [fault.id for fault in found]


@pytest.mark.django_db
def test_the_settings_as_they_are_pass():
    assert [fault for fault in checks.run_checks() if fault.is_serious()] == []


@pytest.mark.django_db
def test_without_a_secret_key_nothing_starts(settings):
    settings.HAS_SECRET_KEY = False
    assert ids(a_secret_key_is_set()) == ["jishan.config.E002"]


@pytest.mark.django_db
def test_a_short_key_is_warned_of(settings):
    settings.SECRET_KEY = "short"
    assert ids(a_secret_key_is_set()) == ["jishan.config.W001"]


def test_errors_in_the_browser_are_for_this_machine_alone(settings):
    settings.DEBUG, settings.ALLOWED_HOSTS = True, ["127.0.0.1", "points.example.cn"]
    assert ids(errors_are_not_shown_to_strangers()) == ["jishan.config.E004"]
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    assert errors_are_not_shown_to_strangers() == []


def test_a_directory_that_cannot_be_written_is_named(settings, tmp_path, monkeypatch):
    settings.VAR = tmp_path / "var"
    assert the_var_directory_can_be_written() == []
    monkeypatch.setattr("os.access", lambda path, mode: False)  # root may write anywhere
    assert ids(the_var_directory_can_be_written()) == ["jishan.config.E005"]


def test_a_proxy_is_an_address_or_a_network(settings):
    settings.PROXIES = ["10.0.0.5", "192.168.0.0/24", "::1"]
    assert proxies_are_addresses() == []
    settings.PROXIES = ["10.0.0.5", "proxy.example.cn"]
    assert ids(proxies_are_addresses()) == ["jishan.config.E007"]


def test_a_bucket_wants_its_package(settings, monkeypatch):
    assert what_a_bucket_needs_is_installed() == []
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "jishan.lib.s3.PrivateBucket"}}
    assert what_a_bucket_needs_is_installed() == []
    monkeypatch.setattr("jishan.config.checks.find_spec", lambda name: None)
    assert ids(what_a_bucket_needs_is_installed()) == ["jishan.config.E006"]
