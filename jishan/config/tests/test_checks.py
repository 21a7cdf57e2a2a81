"""Each mistake of set-up has an id and says what to do."""

import pytest
from django.core import checks

from jishan.config.checks import (
    a_secret_key_is_set,
    errors_are_not_shown_to_strangers,
    the_var_directory_can_be_written,
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
