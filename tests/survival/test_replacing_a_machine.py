"""The page asks, the doors close, the copy is restored, the doors open: on a machine that nobody prepared."""

import json
from urllib.request import urlopen

import pytest

from jishan.config.tests.test_serving import free_port, served, wait_for
from jishan.upkeep import archive, asking, keys, recovery
from jishan.upkeep.sealing import seal

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_open_installation_closes_restores_and_opens_again(cast, tmp_path, settings):
    code = keys.new_recovery_code()
    archive.write(tmp_path / "a.zip", keys=keys.packed())
    sealed = tmp_path / "a.age"
    seal(tmp_path / "a.zip", sealed, recovery.identity(code).to_public())
    here, there, port = settings.VAR, tmp_path / "there", free_port()

    def is_open():
        return urlopen(f"http://127.0.0.1:{port}/health/", timeout=5).status == 200

    def ask(file):
        settings.VAR = there
        asking.ask(file=file, code=code)
        wait_for(lambda: (there / "restore-said.json").exists() and not asking.is_asked())
        wait_for(is_open)
        settings.VAR = here
        return json.loads((there / "restore-said.json").read_text())

    with served(there, "--port", port):
        wait_for(is_open)
        damaged = tmp_path / "damaged.age"
        damaged.write_bytes(sealed.read_bytes()[:-500])
        said = ask(damaged)
        assert (said["went_well"], "坏了" in said["sentence"]) == (False, True)
        said = ask(sealed)
        assert (said["went_well"], "一分不差" in said["sentence"]) == (True, True)
        page = urlopen(f"http://127.0.0.1:{port}/", timeout=10).read().decode()
        assert cast.community.name in page
        assert len(list((there / "media").rglob("*.jpg"))) == 1
