"""Print blank forms before the power fails; type the filled ones in afterwards, each line once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from jishan.earning import services as earning
from jishan.earning.models import Deed
from jishan.identity.models import User
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.paper import errors
from jishan.paper.models import PaperForm, PaperLine
from jishan.people.models import Household, Organisation, Resident
from jishan.places import numbering
from jishan.places.models import Community
from jishan.store import services as store

__all__ = [
    "FORMS_MAX",
    "LINES",
    "clear_line",
    "enter_deed",
    "enter_redemption",
    "finish_form",
    "print_forms",
    "refuse_line",
    "void_form",
]

FORMS_MAX = 50
# As many as the printed sheet has, with room for a hand to write in.
LINES = 15

# How the two doors, and the ledger behind them, say that a line came before with other content.
KEY_REUSED = "key_reused"

Typed = Mapping[str, str]


@transaction.atomic
def print_forms(*, community: Community, kind: str, count: int, key: str, by: User) -> list[PaperForm]:
    """Give `count` blank forms their numbers. The same `key` (a UUID) again gives the same forms. Raises TooManyForms."""
    batch = UUID(key)
    printed = list(PaperForm.objects.filter(community=community, batch=batch).order_by("number"))
    if printed:
        return printed
    if not 1 <= count <= FORMS_MAX:
        raise errors.TooManyForms(most=FORMS_MAX)
    now = clock.now()
    numbers = numbering.next_numbers(community=community, series=numbering.PAPER, moment=now, count=count)
    return PaperForm.objects.bulk_create(
        PaperForm(
            community=community,
            kind=PaperForm.Kind(kind),
            number=number,
            batch=batch,
            printed_at=now,
            printed_by=by.pk,
        )
        for number in numbers
    )


def enter_deed(
    *,
    form: PaperForm,
    line: int,
    happened_on: date,
    rule: str,
    by: User,
    typed: Typed,
    resident: Resident | None = None,
    household: Household | None = None,
    organisation: Organisation | None = None,
    quantity: int = 1,
    tier: str = "",
    asked_points: int | None = None,
) -> PaperLine:
    """Record the deed a line tells of; it waits for review, with the paper as its proof.

    A refusal is kept with the line and everything that was typed, and raised. The same line again gives the same deed.
    Raises LineEntered, NoSuchLine, FormClosed, WrongForm and what `earning.record_deed` raises.
    """
    _check(form, line, PaperForm.Kind.DEEDS)
    try:
        deed = earning.record_deed(
            community=form.community,
            key=line_key(form, line),
            rule=rule,
            happened_on=happened_on,
            by=by,
            source=Deed.Source.PAPER,
            resident=resident,
            household=household,
            organisation=organisation,
            quantity=quantity,
            tier=tier,
            asked_points=asked_points,
            note=f"{form.number}/{line}",
        )
    except Refused as refusal:
        if refusal.code == KEY_REUSED:
            raise errors.LineEntered(number=form.number, line=line) from refusal
        refuse_line(form=form, line=line, typed=typed, refusal=refusal.message, by=by)
        raise
    return _recorded(form, line, typed, by, deed=deed)


def enter_redemption(
    *,
    form: PaperForm,
    line: int,
    happened_at: datetime,
    resident: Resident,
    basket: Mapping[UUID, int],
    by: User,
    typed: Typed,
) -> PaperLine:
    """Write off what a line says was handed out, under the moment of the sheet. As `enter_deed` otherwise.

    Raises LineEntered, NoSuchLine, FormClosed, WrongForm and what `store.redeem` raises.
    """
    _check(form, line, PaperForm.Kind.REDEMPTIONS)
    try:
        redemption = store.redeem(
            community=form.community,
            key=line_key(form, line),
            resident=resident,
            basket=basket,
            by=by,
            happened_at=happened_at,
            paper=f"{form.number}/{line}",
        )
    except Refused as refusal:
        if refusal.code == KEY_REUSED:
            raise errors.LineEntered(number=form.number, line=line) from refusal
        refuse_line(form=form, line=line, typed=typed, refusal=refusal.message, by=by)
        raise
    return _recorded(form, line, typed, by, redemption=redemption)


def refuse_line(*, form: PaperForm, line: int, typed: Typed, refusal: str, by: User) -> PaperLine | None:
    """Keep what was typed and why it could not be entered; a line that is recorded stays as it is."""
    return _keep(form, line, {"typed": dict(typed), "refusal": refusal[:300], "entered_by": by.pk})


def clear_line(*, form: PaperForm, line: int) -> None:
    """Forget a refused line that turned out to say nothing; a recorded one stays."""
    rows = PaperLine.objects.filter(community=form.community_id, form=form, line=line).exclude(refusal="")
    rows._raw_delete(rows.db)  # in one statement that names the community


@transaction.atomic
def finish_form(*, form: PaperForm, by: User, filled_on: date | None = None) -> PaperForm:
    """The sheet is entered to its last line. Raises FormClosed for one that was voided."""
    if form.void_at is not None:
        raise errors.FormClosed(state=_state(form))
    PaperForm.objects.filter(community=form.community_id, pk=form.pk, finished_at__isnull=True).update(
        finished_at=clock.now(), ended_by=by.pk, filled_on=filled_on or form.filled_on
    )
    form.refresh_from_db()
    return form


@transaction.atomic
def void_form(*, form: PaperForm, by: User) -> PaperForm:
    """A sheet that will never be entered: spoilt, lost, left over. Raises FormClosed where a line stands."""
    has_lines = PaperLine.objects.filter(community=form.community_id, form=form, refusal="").exists()
    if has_lines or form.finished_at is not None:
        raise errors.FormClosed(state=_state(form))
    PaperForm.objects.filter(community=form.community_id, pk=form.pk, void_at__isnull=True).update(
        void_at=clock.now(), ended_by=by.pk
    )
    form.refresh_from_db()
    return form


def line_key(form: PaperForm, line: int) -> str:
    """What a deed or redemption of this line is known by."""
    return f"paper:{form.pk}:{line}"


def _check(form: PaperForm, line: int, kind: str) -> None:
    if form.kind != kind:
        raise errors.WrongForm(kind=form.get_kind_display())
    if form.void_at is not None:
        raise errors.FormClosed(state=_state(form))
    if not 1 <= line <= LINES:
        raise errors.NoSuchLine(most=LINES)


def _state(form: PaperForm) -> str:
    return _("已经作废") if form.void_at else _("已经补录过")


def _recorded(form: PaperForm, line: int, typed: Typed, by: User, **became: Deed | object) -> PaperLine:
    """Written after the deed or redemption stands; a repeat finds both, one that was killed in between writes it now."""
    kept = _keep(form, line, {"typed": dict(typed), "refusal": "", "entered_by": by.pk, **became})
    return kept or PaperLine.objects.get(community=form.community_id, form=form, line=line)


@transaction.atomic
def _keep(form: PaperForm, line: int, facts: dict[str, object]) -> PaperLine | None:
    """Write the line, or over its refusal; None where it is recorded already."""
    facts["entered_at"] = clock.now()
    rows = PaperLine.objects.filter(community=form.community_id, form=form, line=line)
    PaperLine.objects.bulk_create(
        [PaperLine(community_id=form.community_id, form=form, line=line, **facts)], ignore_conflicts=True
    )
    rows.exclude(refusal="").update(**facts)
    return rows.first()
