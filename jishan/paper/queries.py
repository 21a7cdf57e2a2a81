"""Reads of paper forms and their lines."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from jishan.paper.models import PaperForm, PaperLine
from jishan.places.models import Community

__all__ = ["forms", "forms_of", "lines", "with_refusals"]


def forms(community: Community) -> QuerySet[PaperForm]:
    """The community's forms, newest first, with how many of their lines are recorded and refused."""
    return (
        PaperForm.objects.filter(community=community)
        .annotate(
            recorded=Count("lines", filter=Q(lines__refusal="")),
            refused=Count("lines", filter=Q(lines__isnull=False) & ~Q(lines__refusal="")),
        )
        .order_by("-printed_at", "-number")
    )


def with_refusals(community: Community, kinds: Sequence[str]) -> list[tuple[PaperForm, int]]:
    """Sheets of these kinds with lines that could not be entered, and how many; the oldest first."""
    refused = Count("lines", filter=Q(lines__isnull=False) & ~Q(lines__refusal=""))
    found = PaperForm.objects.filter(community=community, kind__in=kinds, void_at__isnull=True).annotate(
        refused=refused
    )
    return [(form, form.refused) for form in found.filter(refused__gt=0).order_by("printed_at", "number")]


def forms_of(community: Community, batch: UUID) -> list[PaperForm]:
    """The forms printed together, by number."""
    return list(PaperForm.objects.filter(community=community, batch=batch).order_by("number"))


def lines(form: PaperForm) -> dict[int, PaperLine]:
    """What was typed in from the form, by line, with the deed or redemption it became."""
    found = PaperLine.objects.filter(community=form.community_id, form=form).select_related(
        "deed__resident", "deed__household", "deed__organisation", "deed__version", "redemption__resident"
    )
    return {row.line: row for row in found}
