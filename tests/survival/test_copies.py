"""A copy counts when it was restored elsewhere; a stick that is missing, full or pulled out costs no older copy."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.db import connection

from jishan.upkeep import archive, copies, keys, nightly, recovery, services
from jishan.upkeep.copies import Place, drill, found_in, make, own_folder
from jishan.upkeep.errors import AlreadyCopying, DrillFailed, FolderMissing, FolderTaken, FolderUnfit
from jishan.upkeep.models import Copy, Folder
from jishan.upkeep.running import announced, copying
from jishan.upkeep.sealing import seal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def older(folder: Path, day: int, installation: str = "") -> Path:
    file = folder / f"jishan-{installation or keys.installation()}-202601{day:02}-021500.age"
    file.write_bytes(b"older")
    return file


def test_a_copy_is_restored_elsewhere_and_the_last_few_of_our_own_are_kept(cast, stick):
    first, second, third = (older(stick, day) for day in (1, 2, 3))
    neighbour = older(stick, 1, installation="abcdef")
    made = make([Place(stick, keep=2)])
    assert made.drill.faults == []
    assert "一处不漏，一分不差" in made.drill.said
    assert made.outcomes == {str(stick): ""}
    assert [copy.path for copy in found_in(stick)] == [stick / made.name, third]
    assert not first.exists()
    assert not second.exists()
    assert neighbour.exists()
    assert list(Path(django_settings.VAR, "scratch").iterdir()) == []


def test_a_copy_stays_although_the_clock_was_ahead_when_others_were_made(cast, stick):
    ahead = stick / f"jishan-{keys.installation()}-20990101-021500.age"
    ahead.write_bytes(b"ahead")
    made = make([Place(stick, keep=1)])
    assert [copy.path.name for copy in found_in(stick)] == [made.name]


def test_what_stands_in_the_way_of_one_folder_keeps_the_copy_from_no_other(cast, stick, tmp_path):
    standing = older(stick, 1)
    gone, full = tmp_path / "gone", tmp_path / "full"
    full.mkdir()
    kept = older(full, 1)

    class Full(type(full)):
        """A folder on a full disk: what is written there under its first name goes to /dev/full."""

        def __truediv__(self, name):
            if str(name).endswith(".age"):
                part = Path(self).joinpath(f"{name}.part")
                part.unlink(missing_ok=True)
                part.symlink_to("/dev/full")
            return Path(self).joinpath(name)

    made = make([Place(gone), Place(Full(full), keep=1), Place(stick, keep=1)])
    assert "不在" in made.outcomes[str(gone)]
    assert "满了" in made.outcomes[str(full)]
    assert kept.read_bytes() == b"older"
    assert list(full.iterdir()) == [kept]
    assert made.outcomes[str(stick)] == ""
    assert not standing.exists()


def test_a_copy_that_does_not_restore_is_none(cast, tmp_path):
    identity = keys.sealing_identity()
    archive.write(tmp_path / "a.zip", keys=keys.packed())
    seal(tmp_path / "a.zip", tmp_path / "a.age", identity.to_public())
    content = (tmp_path / "a.age").read_bytes()
    (tmp_path / "a.age").write_bytes(content[:-1000])
    with pytest.raises(DrillFailed, match="坏了"):
        drill(tmp_path / "a.age", tmp_path / "elsewhere")


def test_differences_in_the_books_are_told_and_no_older_copy_goes(cast, stick):
    from jishan.people.models import Card, Resident

    Resident.objects.filter(pk=cast.li.pk).update(
        phone_hash=b"x" * 32, phone_sealed=b"y" * 40, phone_tail_hash=b"z" * 32
    )
    assert Card.objects.exists()
    standing = older(stick, 1)
    made = make([Place(stick, keep=1)])
    assert made.drill.faults
    assert made.outcomes == {str(stick): ""}
    assert standing.exists()


def test_two_copies_at_once_are_one(cast):
    with copying(), pytest.raises(AlreadyCopying):
        make([])


def test_the_night_makes_a_copy_and_remembers_it(cast, stick):
    services.add_folder(path=str(stick), keep=3)
    said = nightly.copy()
    copy = Copy.objects.get()
    assert copy.is_sound
    assert copy.made_by is None
    assert copy.name in said
    assert copy.rows > 50
    assert copy.pictures == 1
    assert copy.outcomes == {str(own_folder()): "", str(stick): ""}
    stick.rename(stick.with_name("pulled-out"))
    with copying():
        assert "正在备份" in nightly.copy()
    assert Copy.objects.get(name="").trouble


def test_a_folder_is_added_once_and_only_one_that_can_be_written(var, stick):
    folder = services.add_folder(path=f" {stick} ", keep=3)
    with pytest.raises(FolderTaken):
        services.add_folder(path=str(stick), keep=5)
    with pytest.raises(FolderMissing, match="U 盘"):
        services.add_folder(path=str(stick / "none"), keep=5)
    with pytest.raises(FolderUnfit, match="完整的路径"):
        services.add_folder(path="usb", keep=5)
    with pytest.raises(FolderUnfit, match="完整的路径"):
        services.add_folder(path="~nobody-of-this-name/usb", keep=5)
    with pytest.raises(FolderMissing):
        services.add_folder(path=f"{stick}/{'x' * 300}", keep=5)
    services.change_folder(folder=folder, keep=5)
    assert [(place.path, place.keep) for place in services.places()] == [(own_folder(), copies.KEEP), (stick, 5)]
    services.remove_folder(folder=folder)
    assert not Folder.objects.exists()


# The command, on another machine


@pytest.fixture
def sealed(cast, tmp_path):
    """A sealed copy and its code."""
    code = keys.new_recovery_code()
    archive.write(tmp_path / "a.zip", keys=keys.packed())
    seal(tmp_path / "a.zip", tmp_path / "jishan-a.age", recovery.identity(code).to_public())
    return tmp_path / "jishan-a.age", code


def jishan(var, *arguments, **settings):
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("JISHAN_", "DATABASE_URL", "LC_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "jishan", *map(str, arguments)],
        env={**clean, "JISHAN_VAR": str(var), "LC_ALL": "C.UTF-8", **settings},
        cwd=django_settings.ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_a_dead_laptop_comes_back_on_another_one_with_its_pictures_and_its_keys(sealed, tmp_path):
    file, code = sealed
    there = tmp_path / "there"
    for typed, sentence in (
        (recovery.new_code(), "不是这份备份的"),
        (code[:-1] + ("0" if code[-1] != "0" else "1"), "抄错了"),
        ("", "写上恢复码"),
    ):
        refused = jishan(there, "restore", file, *(["--code", typed] if typed else []))
        assert refused.returncode == 1
        assert sentence in refused.stderr
        assert not (there / "jishan.sqlite3").exists()
    done = jishan(there, "restore", file, "--code", code)
    assert done.returncode == 0, done.stderr
    assert "一处不漏，一分不差" in done.stdout
    assert len(list((there / "media").rglob("*.jpg"))) == 1
    assert (there / "keys" / "secret-key").read_text() == django_settings.SECRET_KEY
    assert (there / "keys" / "secret-key").stat().st_mode & 0o077 == 0
    # Once there, nothing is written over without the word, and then it is only put aside.
    again = jishan(there, "restore", file)
    assert again.returncode == 1
    assert "--replace" in again.stderr
    assert jishan(there, "restore", file, "--replace").returncode == 0
    assert len(list(there.glob("jishan.sqlite3.before-*"))) == 1
    assert len(list(there.glob("keys-before-*"))) == 1
    # And not while it runs.
    before = (there / "jishan.sqlite3").stat().st_ino
    django_settings.VAR = there
    with announced():
        busy = jishan(there, "restore", file, "--replace")
    assert busy.returncode == 1
    assert "正开着" in busy.stderr
    assert (there / "jishan.sqlite3").stat().st_ino == before
    # Nor with another key for the phone numbers.
    other = jishan(there, "restore", file, "--replace", JISHAN_DATA_KEY="another key")
    assert other.returncode == 1
    assert "JISHAN_DATA_KEY" in other.stderr


def test_what_is_damaged_newer_or_no_copy_changes_nothing(sealed, tmp_path):
    file, code = sealed
    there = tmp_path / "there"
    content = file.read_bytes()
    for spoilt, sentence in ((content[:-500], "坏了"), (b"\x89PNG" * 99, "不是积善的备份"), (content[:60], "坏了")):
        file.write_bytes(spoilt)
        refused = jishan(there, "restore", file, "--code", code)
        assert refused.returncode == 1
        assert sentence in refused.stderr
        assert "Traceback" not in refused.stderr
        assert not (there / "jishan.sqlite3").exists()
    assert list((there / "scratch").iterdir()) == []


def test_a_move_to_where_it_is_or_to_nowhere_gets_a_sentence(sealed, tmp_path):
    file, code = sealed
    there = tmp_path / "there"
    assert jishan(there, "restore", file, "--code", code).returncode == 0
    assert "就是现在用的" in jishan(there, "move", "--to", "sqlite").stderr
    assert "postgresql://" in jishan(there, "move", "--to", "mysql://x").stderr


@pytest.fixture
def empty_database(tmp_path):
    """What the environment says of an empty database of the kind the tests run on."""
    if connection.vendor == "sqlite":
        yield {}
        return
    facts, name = connection.settings_dict, f"{connection.settings_dict['NAME']}_there"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    host = quote(facts["HOST"], safe="")
    login = f"{facts['USER']}:{quote(facts['PASSWORD'])}"
    yield {"DATABASE_URL": f"postgresql://{login}@/{name}?host={host}&port={facts['PORT'] or 5432}"}
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


def test_a_standing_database_of_either_kind_is_put_aside_only_at_the_word(sealed, tmp_path, empty_database):
    file, code = sealed
    there = tmp_path / "there"
    first = jishan(there, "restore", file, "--code", code, **empty_database)
    assert first.returncode == 0, first.stderr
    refused = jishan(there, "restore", file, **empty_database)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert "Traceback" not in refused.stderr
    again = jishan(there, "restore", file, "--replace", **empty_database)
    assert again.returncode == 0, again.stderr
    if connection.vendor == "sqlite":
        assert len(list(there.glob("jishan.sqlite3.before-*"))) == 1
        return
    moved = jishan(there, "move", "--to", "sqlite", **empty_database)
    assert moved.returncode == 0, moved.stderr
    assert "两边的行数和指纹都一样" in moved.stdout
    assert "已经有数据了" in jishan(there, "move", "--to", "sqlite", **empty_database).stderr
