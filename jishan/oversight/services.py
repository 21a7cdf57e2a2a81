"""Figures that somebody enters beside those the books give."""

from __future__ import annotations

from decimal import Decimal

from django.db import IntegrityError, transaction

from jishan.identity.models import User
from jishan.lib import clock
from jishan.lib.text import clean
from jishan.oversight.errors import FigureThere, FigureUnfit, KeyReused
from jishan.oversight.models import EnteredFigure
from jishan.oversight.periods import read_period
from jishan.places.models import Community

__all__ = ["enter_figure", "take_out_figure"]

_VALUE_BELOW = Decimal(10) ** 12


def enter_figure(
    *, community: Community, key: str, period: str, name: str, value: Decimal, unit: str, remark: str, by: User
) -> EnteredFigure:
    """Put one figure into a period's report. The same form again gives the same figure.

    Raises UnknownPeriod, FigureUnfit, FigureThere (that name stands in this period already), KeyReused.
    """
    facts = {
        "period": read_period(period).code,
        "name": clean(name),
        "value": value,
        "unit": clean(unit),
        "remark": clean(remark),
    }
    if not facts["name"] or len(clean(name)) > 40 or abs(value) >= _VALUE_BELOW or value != round(value, 2):
        raise FigureUnfit
    same = EnteredFigure.objects.filter(community=community, key=key).first()
    if same is not None:
        return _unchanged(same, facts)
    try:
        with transaction.atomic():
            return EnteredFigure.objects.create(community=community, key=key, by=by.pk, **facts)
    except IntegrityError:
        same = EnteredFigure.objects.filter(community=community, key=key).first()
        if same is not None:
            return _unchanged(same, facts)
        there = EnteredFigure.objects.get(
            community=community, period=facts["period"], name=facts["name"], taken_out_at__isnull=True
        )
        raise FigureThere(name=there.name, said=there.said) from None


def _unchanged(same: EnteredFigure, facts: dict[str, object]) -> EnteredFigure:
    if any(getattr(same, name) != value for name, value in facts.items()):
        raise KeyReused
    return same


def take_out_figure(*, figure: EnteredFigure, by: User) -> EnteredFigure:
    """The figure no longer stands in the report; that it once did stays written down. Again changes nothing."""
    EnteredFigure.objects.filter(community=figure.community_id, pk=figure.pk, taken_out_at__isnull=True).update(
        taken_out_by=by.pk, taken_out_at=clock.now()
    )
    figure.refresh_from_db()
    return figure
