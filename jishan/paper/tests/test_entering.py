"""Forms for a power cut: printed with numbers, typed in line by line, each line once."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from jishan.earning import errors as earning_errors
from jishan.earning import services as earning
from jishan.earning.models import Deed
from jishan.ledger import queries as ledger
from jishan.ledger.errors import NotEnoughPoints
from jishan.lib import checks, clock
from jishan.paper import errors, queries, services
from jishan.paper.models import PaperLine
from jishan.store.models import Redemption
from tests.at_once import at_once
from tests.cast import give, moment, settle

pytestmark = pytest.mark.django_db

SATURDAY = date(2026, 3, 7)
MONDAY = date(2026, 3, 9)


@pytest.fixture(autouse=True)
def _today():
    with clock.at(moment(MONDAY)):
        yield


@pytest.fixture
def cast():
    return settle()


def form_of(cast, kind="deeds"):
    key = str(uuid4())
    return services.print_forms(community=cast.community, kind=kind, count=1, key=key, by=cast.manager)[0]


def swept(cast, form, line=1, resident=None, **facts):
    return services.enter_deed(
        form=form, line=line, happened_on=SATURDAY, rule="1.1", by=cast.collector, typed={"who": "zgl"},
        resident=resident or cast.zhang, **facts,
    )  # fmt: skip


def took(cast, form, line=1, quantity=1, resident=None):
    return services.enter_redemption(
        form=form, line=line, happened_at=moment(SATURDAY, 9), resident=resident or cast.zhang,
        basket={cast.towel.pk: quantity}, by=cast.storekeeper, typed={"who": "zgl", "what": "毛巾"},
    )  # fmt: skip


def test_every_printed_form_has_a_number_of_its_own_and_a_form_sent_twice_prints_no_more(cast):
    key = str(uuid4())
    for _ in range(2):
        forms = services.print_forms(community=cast.community, kind="deeds", count=3, key=key, by=cast.manager)
    assert [form.number for form in forms] == [f"HY-Z-26-03-0000{n}" for n in (1, 2, 3)]
    with pytest.raises(errors.TooManyForms):
        services.print_forms(community=cast.community, kind="deeds", count=51, key=str(uuid4()), by=cast.manager)


def test_a_line_becomes_a_deed_of_the_sheets_day_that_waits_with_the_paper_as_its_proof(cast):
    form = form_of(cast)
    line = swept(cast, form, 3)
    assert (line.deed.happened_on, line.deed.state, line.deed.source) == (SATURDAY, "waiting", "paper")
    assert line.deed.note == f"{form.number}/3"
    earning.approve_deed(deed=line.deed, by=cast.manager)
    assert ledger.available(cast.zhang.account) == 2
    photo = services.enter_deed(
        form=form, line=4, happened_on=SATURDAY, rule="1.2", by=cast.collector, typed={}, resident=cast.li
    )
    assert photo.deed.state == "waiting", "nobody took photographs in the dark"


def test_the_same_line_twice_is_one_deed_and_another_content_is_refused_with_what_stands(cast):
    form = form_of(cast)
    first = swept(cast, form)
    assert swept(cast, form).deed == first.deed
    with pytest.raises(errors.LineEntered) as refusal:
        swept(cast, form, resident=cast.li)
    assert refusal.value.message.startswith(f"{form.number} 第 1 行已经补录过了")
    assert Deed.objects.filter(community=cast.community).count() == 1
    assert PaperLine.objects.get(community=cast.community).deed == first.deed


def test_a_refused_line_keeps_what_was_typed_and_can_be_put_right(cast):
    form = form_of(cast)
    with pytest.raises(earning_errors.DeedInFuture):
        services.enter_deed(
            form=form, line=1, happened_on=date(2026, 3, 10), rule="1.1", by=cast.collector,
            typed={"who": "zgl", "what": "1.1"}, resident=cast.zhang,
        )  # fmt: skip
    services.clear_line(form=form, line=2)
    line = queries.lines(form)[1]
    assert line.typed == {"who": "zgl", "what": "1.1"}
    assert "还没到" in line.refusal
    assert swept(cast, form).refusal == ""
    services.clear_line(form=form, line=1)
    assert queries.lines(form)[1].deed is not None, "what is recorded is not cleared"


def test_a_line_of_the_other_form_writes_off_what_was_handed_out(cast):
    give(cast, cast.zhang, 12)
    form = form_of(cast, "redemptions")
    line = took(cast, form)
    assert took(cast, form).redemption == line.redemption
    assert line.redemption.redeemed_at == moment(SATURDAY, 9)
    assert line.redemption.paper == f"{form.number}/1"
    with pytest.raises(errors.LineEntered):
        took(cast, form, quantity=2)
    with pytest.raises(NotEnoughPoints):
        took(cast, form, line=2, quantity=2)
    assert "还差 3 分" in queries.lines(form)[2].refusal
    assert ledger.available(cast.zhang.account) == 7
    assert not [fault for part in checks.parts().values() for fault in part.run().faults]


def test_a_form_is_for_its_kind_has_fifteen_lines_and_ends_once(cast):
    form = form_of(cast)
    with pytest.raises(errors.WrongForm):
        took(cast, form)
    with pytest.raises(errors.NoSuchLine):
        swept(cast, form, 16)
    services.void_form(form=form, by=cast.manager)
    with pytest.raises(errors.FormClosed):
        swept(cast, form)
    used = form_of(cast)
    swept(cast, used)
    with pytest.raises(errors.FormClosed):
        services.void_form(form=used, by=cast.manager)
    services.finish_form(form=used, by=cast.manager)
    assert swept(cast, used, 2).deed is not None, "a line that was overlooked is still entered"


@pytest.mark.django_db(transaction=True)
def test_two_type_the_same_line_at_once(cast):
    give(cast, cast.zhang, 12)
    give(cast, cast.li, 12)
    form = form_of(cast, "redemptions")
    answers = at_once([lambda who=who: took(cast, form, resident=who) for who in (cast.zhang, cast.li, cast.zhang)])
    assert Redemption.objects.filter(community=cast.community).count() == 1
    names = sorted(type(answer).__name__ for answer in answers)
    assert names in (["LineEntered", "PaperLine", "PaperLine"], ["LineEntered", "LineEntered", "PaperLine"])


@pytest.mark.django_db(transaction=True)
def test_a_line_killed_between_the_deed_and_its_note_is_mended_by_typing_it_again(cast):
    form = form_of(cast)
    deed = earning.record_deed(
        community=cast.community, key=services.line_key(form, 1), rule="1.1", happened_on=SATURDAY,
        by=cast.collector, source=Deed.Source.PAPER, resident=cast.zhang, note=f"{form.number}/1",
    )  # fmt: skip
    assert swept(cast, form).deed == deed
    assert queries.lines(form)[1].is_recorded
