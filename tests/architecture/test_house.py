"""The test house itself: which database, an empty one each time, and the watch on statements."""

import os
import threading

import pytest
from django.db import connection

from jishan.people.models import Resident
from jishan.places.models import Area
from tests import tenancy_watch
from tests.tenancy_watch import unheld


def test_the_database_is_the_one_asked_for(request):
    wanted = "postgresql" if request.config.getoption("--postgres") or os.environ.get("DATABASE_URL") else "sqlite"
    assert connection.vendor == wanted


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_committed_row_is_gone_in_the_next_test(turn):
    assert not Area.objects.exists()
    Area.objects.create(slug="north", name="北")


@pytest.mark.django_db(transaction=True)
def test_a_thread_sees_what_was_committed():
    Area.objects.create(slug="north", name="北")
    seen = []

    def look():
        seen.append(Area.objects.count())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT * FROM "earning_deed" WHERE "earning_deed"."community_id" = %s AND "earning_deed"."id" = %s',
        'SELECT * FROM "earning_deed" T WHERE T."community_id" IN (%s, %s)',
        "UPDATE ledger_account SET balance = balance - %s WHERE community_id = %s AND id = %s",
        'INSERT INTO "ledger_transfer" ("id", "community_id") VALUES (%s, %s)',
        'SELECT 1 FROM "people_resident" INNER JOIN "ledger_account" ON ("people_resident"."community_id" = '
        '"ledger_account"."community_id" AND "people_resident"."account_id" = "ledger_account"."id") '
        'WHERE "people_resident"."community_id" = %s',
        'SELECT * FROM "places_area" WHERE "places_area"."id" = %s',
        "UPDATE ledger_account SET balance = v.balance FROM (VALUES (%s, %s)) AS v (community, id) "
        "WHERE ledger_account.community_id = v.community AND ledger_account.id = v.id",
        "SELECT * FROM ledger_transfer WHERE (community_id, id) IN ((%s, %s), (%s, %s))",
        'SELECT * FROM "earning_deed" U0 WHERE U0."community_id" = ANY(%s)',
    ],
)
def test_a_statement_that_keeps_to_a_community_passes(sql):
    assert unheld(sql) == []


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT * FROM "people_resident" WHERE "people_resident"."id" = %s',
        'SELECT "people_resident"."community_id" FROM "people_resident" ORDER BY "people_resident"."id"',
        'UPDATE "people_resident" SET "name" = %s WHERE "people_resident"."id" = %s',
        'DELETE FROM "people_resident" WHERE "people_resident"."id" IN (%s)',
        'SELECT 1 FROM "people_resident" INNER JOIN "ledger_account" ON ("people_resident"."account_id" = '
        '"ledger_account"."id") WHERE "people_resident"."community_id" = %s',
        'SELECT 1 FROM "people_resident" INNER JOIN "ledger_account" ON ("people_resident"."community_id" = '
        '"ledger_account"."community_id" AND "people_resident"."account_id" = "ledger_account"."id") '
        'WHERE "people_resident"."name" = %s',
        'SELECT * FROM "places_home" WHERE "places_home"."community_id" = %s AND EXISTS (SELECT 1 FROM '
        '"people_resident" U0 WHERE U0."id" = %s)',
    ],
)
def test_a_statement_that_does_not_is_named(sql):
    assert unheld(sql)


@pytest.mark.django_db
def test_a_statement_of_the_products_that_names_no_community_is_caught():
    source = "from jishan.people.models import Resident\nlist(Resident.objects.filter(name='x'))"
    exec(compile(source, str(tenancy_watch.ROOT / "jishan" / "people" / "careless.py"), "exec"), {})
    (fault,) = tenancy_watch.faults
    tenancy_watch.faults.clear()
    assert "jishan/people/careless.py:2" in fault


@pytest.mark.django_db
def test_what_a_test_reads_for_itself_is_its_own_affair():
    assert not Resident.objects.filter(name="x").exists()
    assert tenancy_watch.faults == []
