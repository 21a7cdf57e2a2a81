"""The unit that opens the house when the machine is switched on."""

import shutil
import subprocess

import pytest

from jishan.config.cli import main
from jishan.config.commands.service import unit


@pytest.fixture(autouse=True)
def _in_chinese(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_the_unit_carries_what_was_set_and_nothing_else(monkeypatch, settings, tmp_path):
    settings.VAR = tmp_path / "va r"
    monkeypatch.setenv("DATABASE_URL", 'postgresql://a:b%40"$@h/db')
    monkeypatch.setenv("PASSWORD_OF_SOMETHING_ELSE", "secret")
    text = unit(user="jishan", arguments=["--lan", "--port", "8000"])
    assert 'Environment="DATABASE_URL=postgresql://a:b%%40\\"$@h/db"' in text
    assert f'Environment="JISHAN_VAR={tmp_path}/va r"' in text
    assert "-m jishan serve --lan --port 8000\n" in text
    assert "User=jishan\n" in text
    assert "secret" not in text


def test_systemd_takes_the_unit(monkeypatch, tmp_path):
    checker = shutil.which("systemd-analyze")
    monkeypatch.setenv("DATABASE_URL", "postgresql://a:b%40c@h/db")
    file = tmp_path / "jishan.service"
    file.write_text(unit(user="root", arguments=["--lan"]))
    if checker:  # a machine without systemd has nobody to ask
        done = subprocess.run([checker, "verify", str(file)], capture_output=True, text=True, check=False)
        assert "jishan" not in done.stderr


def test_a_user_who_is_not_root_gets_a_unit_of_their_own(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert main(["service", "--write", "--", "--lan"]) == 0
    file = tmp_path / ".config" / "systemd" / "user" / "jishan.service"
    assert "WantedBy=default.target" in file.read_text()
    assert "User=" not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert "systemctl --user" in capsys.readouterr().out
