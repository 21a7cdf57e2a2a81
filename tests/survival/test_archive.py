"""A copy of the whole house: one moment, every row, the same figures on every database."""

import json
import zipfile
from datetime import date, time

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, connections, models
from django.db.migrations.executor import MigrationExecutor

from jishan.earning.models import Evidence
from jishan.ledger.models import Transfer
from jishan.lib import jobs
from jishan.people.models import Resident
from jishan.places.models import Area
from jishan.upkeep import archive, keys, recovery
from jishan.upkeep.archive import Archive
from jishan.upkeep.errors import CodeWrong, CopyDamaged, CopyMissing, CopyNewer, DiskFull, NotACopy
from jishan.upkeep.loading import bring_up_to_date, load, rows_in
from jishan.upkeep.restoring import connected, opened
from jishan.upkeep.sealing import recipient_of, seal, unseal
from jishan.upkeep.snapshot import snapshot, sums
from jishan.upkeep.tables import LEFT_OUT, applied, plain_row, tables
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def on_sqlite(tmp_path):
    """The settings of an empty SQLite database."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "elsewhere.sqlite3"),
        "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;"},
    }


@pytest.fixture
def elsewhere(on_sqlite):
    """The settings of an empty database of the kind the tests run on."""
    if connection.vendor == "sqlite":
        yield on_sqlite
        return
    name = f"{connection.settings_dict['NAME']}_elsewhere"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield {"NAME": name} | {fact: connection.settings_dict[fact] for fact in ("USER", "PASSWORD", "HOST", "PORT")}
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


def counted():
    return {table.name: sums(table, connection) for table in tables(applied(connection))}


@pytest.mark.parametrize("kind", ["elsewhere", "on_sqlite"])
def test_every_row_arrives_and_every_figure_is_the_same_on_both_sides(cast, tmp_path, request, kind):
    manifest = archive.write(tmp_path / "a.zip")
    assert manifest.tables["ledger_transfer"].rows == Transfer.objects.count() > 0
    here = counted()
    with Archive(tmp_path / "a.zip") as packed, connected(request.getfixturevalue(kind)) as there:
        load(packed, there)
        bring_up_to_date(there)
        assert counted() == here
        assert Resident.objects.get(pk=cast.zhang.pk).phone_sealed == cast.zhang.phone_sealed
        # And back again: what the other database gives is the same archive.
        archive.write(tmp_path / "b.zip")
    with Archive(tmp_path / "b.zip") as back:
        assert back.manifest.tables == manifest.tables


def test_a_loaded_database_refuses_to_forget_and_to_link_across_as_the_first_one_did(cast, tmp_path, elsewhere):
    archive.write(tmp_path / "a.zip")
    standing = _guards(connection)
    with Archive(tmp_path / "a.zip") as packed, connected(elsewhere) as there:
        load(packed, there)
        assert _guards(there) == standing
        with pytest.raises(DatabaseError, match="never changed"):
            Transfer.objects.update(points=1)


def _guards(database):
    from jishan.ledger.permanence import PERMANENCE

    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated")
        else:
            cursor.execute("SELECT count(*) FROM sqlite_master, pragma_foreign_key_list(name) WHERE type = 'table'")
        return PERMANENCE.standing(database), cursor.fetchone()[0]


def test_numbers_that_the_database_gives_go_on_after_the_last_one(elsewhere):
    """None of our rows is numbered by the database today; Django's own groups stand in for the first that will be."""
    from django.contrib.auth.models import Group

    from jishan.upkeep.loading import _reset_sequences
    from jishan.upkeep.tables import Table

    with connected(elsewhere) as there:
        bring_up_to_date(there)
        Group.objects.create(pk=7, name="七")
        _reset_sequences([Table("auth_group", Group, tuple(Group._meta.concrete_fields))], there)
        assert Group.objects.create(name="八").pk == 8


def test_a_copy_holds_one_moment_although_others_write_meanwhile(cast, tmp_path):
    before = Area.objects.count()
    with snapshot() as reading:
        assert Area.objects.using(reading.alias).count() == before
        at_once([lambda: Area.objects.create(slug="later", name="后来的")])
        assert Area.objects.count() == before + 1
        assert Area.objects.using(reading.alias).count() == before
    assert "default-snapshot" not in connections


def test_whoever_writes_does_not_wait_for_a_copy(cast):
    with snapshot() as reading:
        list(Area.objects.using(reading.alias).all())
        Area.objects.create(slug="later", name="后来的")  # a lock would hold this up until the time is over
    assert Area.objects.filter(slug="later").exists()


def test_nothing_that_is_kept_refers_to_what_is_left_out():
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in LEFT_OUT:
            continue
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey):
                assert field.related_model._meta.app_label not in LEFT_OUT, field


def test_sessions_and_what_django_notes_for_itself_stay_behind(cast, client, tmp_path):
    client.force_login(cast.manager)
    manifest = archive.write(tmp_path / "a.zip")
    assert not {"django_session", "django_content_type", "auth_permission", "jishan_cache"} & set(manifest.tables)
    assert "identity_user" in manifest.tables


def test_pictures_go_with_the_rows_that_name_them_and_a_lost_one_is_told(cast, tmp_path):
    (name,) = Evidence.objects.values_list("file", flat=True)
    manifest = archive.write(tmp_path / "a.zip")
    assert (manifest.pictures, manifest.pictures_missing) == (1, [])
    with Archive(tmp_path / "a.zip") as packed:
        ((found, size, _content),) = packed.pictures()
    assert (found, size) == (name, default_storage.size(name))
    default_storage.delete(name)
    manifest = archive.write(tmp_path / "b.zip")
    assert (manifest.pictures, manifest.pictures_missing) == (0, [name])


def test_work_that_waits_is_kept(cast, tmp_path):
    from django_tasks_db.models import DBTaskResult

    from jishan.lib.nightly import run

    jobs.enqueue(run, title="夜里的事")
    manifest = archive.write(tmp_path / "a.zip")
    assert manifest.tables[DBTaskResult._meta.db_table].rows == 1


def test_a_figure_does_not_depend_on_the_order_of_rows_but_on_each_of_them(cast):
    table = next(table for table in tables(applied(connection)) if table.name == "people_resident")
    before = sums(table, connection)
    Resident.objects.filter(community=cast.community, pk=cast.zhang.pk).update(name="张桂蓝")
    after = sums(table, connection)
    assert (before.rows, before.digest) != (after.rows, after.digest)
    assert before.rows == after.rows


def test_a_row_is_written_down_alike_whatever_the_database_gave():
    given = [{"b": 1, "a": 2}, memoryview(b"x"), date(2026, 3, 8), time(8, 30)]
    assert plain_row(given) == b'[{"a":2,"b":1},"eA==","2026-03-08","08:30:00"]'
    with pytest.raises(TypeError):
        plain_row([object()])


def test_every_kind_of_column_there_is_has_a_plain_form():
    """A new kind of field has to be thought of here, before the first copy with one does not restore."""
    kinds = {type(field).__name__ for table in tables(applied(connection)) for field in table.fields}
    assert kinds <= {
        "BigAutoField", "BigIntegerField", "BinaryField", "BooleanField", "CharField", "CommunityForeignKey",
        "CommunityKey", "CommunityOneToOneField", "DateField", "DateTimeField", "DecimalField", "FileField", "ForeignKey",
        "ImageField", "IntegerField", "JSONField", "OneToOneField", "PositiveBigIntegerField", "PositiveIntegerField",
        "PositiveSmallIntegerField", "SlugField", "SmallIntegerField", "TextField", "TimeField", "UUIDField",
    }  # fmt: skip


def test_a_full_disk_is_said_and_not_a_fault_of_the_program(cast, tmp_path):
    archive.write(tmp_path / "a.zip")
    (tmp_path / "full").symlink_to("/dev/full")
    identity = recovery.identity(recovery.new_code())
    with pytest.raises(DiskFull, match="放不下"):
        seal(tmp_path / "a.zip", tmp_path / "full", identity.to_public())
    seal(tmp_path / "a.zip", tmp_path / "a.age", identity.to_public())
    with pytest.raises(DiskFull):
        unseal(tmp_path / "a.age", tmp_path / "full", identity)


# What comes back


@pytest.fixture
def sealed(cast, tmp_path):
    identity = keys.sealing_identity()
    archive.write(tmp_path / "a.zip", keys=keys.packed())
    seal(tmp_path / "a.zip", tmp_path / "a.age", identity.to_public())
    return tmp_path / "a.age"


def test_a_sealed_copy_opens_with_its_own_code_alone(sealed, tmp_path):
    unseal(sealed, tmp_path / "plain", keys.sealing_identity())
    assert (tmp_path / "plain").read_bytes() == (tmp_path / "a.zip").read_bytes()
    with pytest.raises(CodeWrong), opened(sealed, recovery.new_code()):
        pass
    keys.new_recovery_code()
    with opened(sealed) as packed:  # the machine opens what it sealed before there was a new code
        assert packed.manifest.rows > 50


def test_a_sealed_copy_shows_no_name_and_no_key(sealed, cast):
    content = sealed.read_bytes()
    assert "张桂兰".encode() not in content
    assert keys.packed()["secret-key"] not in content


@pytest.mark.parametrize("share", [0.0005, 0.01, 0.5, 0.999])
def test_a_copy_cut_short_or_with_one_wrong_byte_is_damaged(sealed, tmp_path, share):
    whole = sealed.read_bytes()
    place = max(200, int(len(whole) * share))
    for number, content in enumerate((whole[:place], whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])):
        sealed.write_bytes(content)
        with pytest.raises(CopyDamaged):
            unseal(sealed, tmp_path / f"plain-{number}", keys.sealing_identity())


def test_another_file_is_not_a_copy_and_none_is_missing(tmp_path, var):
    identity = recovery.identity(recovery.new_code())
    (tmp_path / "photo.age").write_bytes(b"\x89PNG" * 100)
    with pytest.raises(NotACopy):
        unseal(tmp_path / "photo.age", tmp_path / "plain", identity)
    with pytest.raises(CopyMissing):
        recipient_of(tmp_path / "nowhere.age")


def test_an_archive_that_does_not_add_up_is_damaged(cast, tmp_path, on_sqlite):
    archive.write(tmp_path / "a.zip")
    _rewrite(tmp_path / "a.zip", "tables/places_area.jsonl", lambda content: content.replace("解放路", "解放大"))
    with Archive(tmp_path / "a.zip") as packed, connected(on_sqlite) as there, pytest.raises(CopyDamaged):
        load(packed, there)


def test_an_archive_of_a_newer_version_names_it(cast, tmp_path):
    def later(content):
        manifest = json.loads(content)
        manifest["version"] = "9.9"
        manifest["migrations"]["ledger"].append("0099_from_the_future")
        return json.dumps(manifest)

    archive.write(tmp_path / "a.zip")
    _rewrite(tmp_path / "a.zip", "manifest.json", later)
    with pytest.raises(CopyNewer, match=r"9\.9"):
        Archive(tmp_path / "a.zip")


def test_an_archive_of_an_older_version_is_brought_up_to_this_one(tmp_path, on_sqlite, var):
    """Made where nothing but the places stood yet."""
    with connected(on_sqlite | {"NAME": str(tmp_path / "older.sqlite3")}) as older:
        executor = MigrationExecutor(older)
        executor.migrate([("places", "0001_initial")])
        state = executor.loader.project_state([("places", "0001_initial")])
        state.apps.get_model("places", "Area").objects.create(slug="old", name="老片区")
        manifest = archive.write(tmp_path / "a.zip")
    assert "ledger_transfer" not in manifest.tables
    with Archive(tmp_path / "a.zip") as packed, connected(on_sqlite) as there:
        load(packed, there)
        assert rows_in(there) == 1
        bring_up_to_date(there)
        assert Area.objects.get().name == "老片区"
        assert Transfer.objects.count() == 0


def _rewrite(file, name, change):
    with zipfile.ZipFile(file) as packed:
        contents = {entry: packed.read(entry) for entry in packed.namelist()}
    contents[name] = change(contents[name].decode()).encode()
    with zipfile.ZipFile(file, "w") as packed:
        for entry, content in contents.items():
            packed.writestr(entry, content)
