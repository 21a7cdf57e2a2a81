"""From an empty directory to an open door, over a real network, and through an upgrade."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db.migrations.executor import MigrationExecutor

from jishan.upkeep import office
from jishan.upkeep.restoring import connected

SECONDS = 240


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(var):
    clean = {
        n: value for n, value in os.environ.items() if not n.startswith(("JISHAN_", "DATABASE_URL", "LC_", "PORT"))
    }
    return {**clean, "JISHAN_VAR": str(var), "LC_ALL": "C.UTF-8"}


def jishan(var, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "jishan", *map(str, arguments)],
        env=environment(var), cwd=settings.ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@contextmanager
def served(var, *arguments):
    """`jishan serve` in a process of its own; what it said so far can be read from the file it yields."""
    said = var.parent / "said"
    with said.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "jishan", "serve", *map(str, arguments)],
            env=environment(var), cwd=settings.ROOT, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield process, said
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(40)


class Standing(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def ask(url, authority=None):
    """The status, the address it points to, and the page, as a client sees it that trusts one authority alone."""
    context = ssl.create_default_context(cafile=authority) if authority else ssl.create_default_context()
    opener = urllib.request.build_opener(Standing, urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(url, timeout=10) as answer:
            return answer.status, "", answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers.get("Location", ""), answer.read()


def wait_for(question):
    began = time.monotonic()
    while True:
        try:
            if found := question():
                return found
        except OSError:
            pass
        assert time.monotonic() - began < SECONDS, "it never came"
        time.sleep(0.2)


@pytest.fixture
def var(tmp_path):
    return tmp_path / "var"


def test_an_office_laptop_opens_its_network_without_a_single_setting(var):
    plain, secure = free_port(), free_port()
    own = var / "keys" / "tls-authority.pem"
    network = (office.addresses() or ["127.0.0.1"])[0]
    with served(var, "--lan", "--port", plain, "--secure-port", secure) as (process, said):
        wait_for(lambda: ask(f"https://127.0.0.1:{secure}/", own)[0] == 200)
        wait_for(lambda: ask(f"http://127.0.0.1:{plain}/")[0] == 200)
        assert f"https://{network}:{secure}" in said.read_text() or not office.addresses()
        assert "/set-up/?code=" in said.read_text()
        assert "开张码：" in said.read_text(), "the line the first page asks for by this name"
        assert ask(f"https://{network}:{secure}/trust/", own)[0] == 200
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            ask(f"https://127.0.0.1:{secure}/")
        if office.addresses():
            # At the plain door others learn how to trust the sealed one, and nothing else.
            assert ask(f"http://{network}:{plain}/")[:2] == (302, "/trust/")
            status, onwards, __ = ask(f"http://{network}:{plain}/sign-in/?next=/x")
            assert (status, onwards) == (302, f"https://{network}:{secure}/sign-in/?next=/x")
            status, __, page = ask(f"http://{network}:{plain}/trust/")
            assert status == 200
            assert f"https://{network}:{secure}/".encode() in page
            status, __, certificate = ask(f"http://{network}:{plain}/trust/jishan.crt")
            assert ssl.DER_cert_to_PEM_cert(certificate).split() == own.read_text().split()
        # What it runs is a restore's business only when it is closed.
        copy = var / "jishan-x.age"
        copy.write_bytes(b"x")
        assert "正开着" in jishan(var, "restore", copy).stderr
        # A door that falls shut opens again.
        listening = _children(process.pid, "--certificate")
        answering = _children(listening[0], "")
        os.kill(listening[0], signal.SIGKILL)
        wait_for(lambda: not [pid for pid in answering if _is_alive(pid)])  # or it would hold the port for ever
        wait_for(lambda: (found := _children(process.pid, "--certificate")) and found != listening)
        wait_for(lambda: ask(f"https://127.0.0.1:{secure}/", own)[0] == 200)
        # And so does the house close on the office's word.
        children = _children(process.pid, "")
    assert process.returncode == 0
    wait_for(lambda: not [pid for pid in children if _is_alive(pid)])


def _children(parent, word):
    """The processes `serve` keeps, by a word of their command line."""
    listed = subprocess.run(["ps", "-ww", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()[1:]]
    return [int(pid) for pid, ppid, command in rows if ppid == str(parent) and word in command]


def _is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def older(var):
    """An installation of an earlier version: its places stand, everything later does not."""
    var.mkdir()
    facts = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(var / "jishan.sqlite3"),
        "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL;"},
    }
    (var / "keys").mkdir()
    (var / "keys" / "secret-key").write_text("a key that is long enough to be taken for one, surely")
    with connected(facts) as there:
        executor = MigrationExecutor(there)
        executor.migrate([("places", "0001_initial"), ("identity", "0001_initial")])
        state = executor.loader.project_state([("places", "0001_initial")])
        state.apps.get_model("places", "Area").objects.create(slug="old", name="老片区")
        there.close()
    return facts


@pytest.mark.django_db(transaction=True)
def test_an_upgrade_copies_first_and_is_rehearsed_on_the_copy(var):
    facts = older(var)
    done = jishan(var, "migrate")
    assert done.returncode == 0, done.stderr
    assert "演练过了" in done.stdout
    assert len(list((var / "copies").glob("jishan-*.age"))) == 1
    assert "jishan migrate" not in jishan(var, "check").stderr
    with connected(facts):
        from jishan.places.models import Area

        assert Area.objects.get().name == "老片区"


@pytest.mark.django_db(transaction=True)
def test_an_upgrade_whose_copy_does_not_succeed_changes_nothing(var):
    facts = older(var)
    (var / "copies").write_text("a file where the folder should be")
    done = jishan(var, "migrate")
    assert done.returncode == 1
    assert "更新先停下了" in done.stderr
    with connected(facts) as there:
        assert "ledger_transfer" not in there.introspection.table_names()
    assert jishan(var, "migrate", "--without-copy").returncode == 0
