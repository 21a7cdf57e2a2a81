"""申报一件好事: what one did, with pictures, for which day and whom; and at once what the rulebook would give for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from jishan.earning import services as earning
from jishan.earning.binding import DeedEntry
from jishan.earning.errors import KeyReused
from jishan.earning.models import Deed
from jishan.lib.errors import Refused
from jishan.rulebook.scheme import Rule
from jishan.web.resident.claim_form import Asks, ClaimForm, Offer
from jishan.web.resident.deeds import deed_or_404
from jishan.web.resident.drafts import PICTURES_MAX, Tray
from jishan.web.resident.pictures import form_key
from jishan.web.resident.story import story_for
from jishan.web.shared import access
from jishan.web.shared.access import ResidentPage

__all__ = ["claim", "done", "quote"]

# At which question a refusal is said; the rest stand above the button.
_AT = {
    "deed_in_future": "day",
    "before_community_joined": "day",
    "rule_not_in_force": "day",
    "no_rulebook": "day",
    "unknown_rule": "rule",
    "not_claimable": "rule",
    "not_yours_to_claim": "who",
    "resident_left": "who",
    "wrong_subject": "who",
    "text_too_long": "note",
}
_PICTURE_REFUSALS = {"pictures_missing", "too_many_pictures", "not_a_picture", "picture_too_large"}


@dataclass(frozen=True)
class Answer:
    """What the rulebook says to the form as it stands: points, or why not."""

    points: int = 0
    code: str = ""
    goes_to: str = ""
    refused: str = ""
    limits: tuple[str, ...] = ()
    why: str = ""
    is_range: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@access.resident
def claim(request: ResidentPage) -> HttpResponse:
    offer = Offer(request)
    if request.method != "POST":
        return _page(request, offer, _blank(request, offer), _tray(request, uuid4()))
    key = form_key(request.POST.get("key", ""))
    form = ClaimForm(request.POST, offer=offer)
    tray = _tray(request, key or uuid4())
    tray.recall(request.POST.getlist("kept"))
    tray.receive(request.FILES.getlist("pictures"))
    tray.remove(request.POST.get("remove", ""))
    if "next" in request.POST or "remove" in request.POST:
        # A button inside the form: show it again as it stands, with what the chosen rule asks, and complain of nothing.
        return _page(request, offer, _as_it_stands(form), tray)
    if form.is_valid() and not tray.faults and key is not None:
        deed = _record(request, form, tray)
        if deed is not None:
            return redirect("resident:claim_done", slug=request.community.slug, deed=deed.pk)
    return _page(request, offer, form, tray)


def _tray(request: ResidentPage, key: UUID) -> Tray:
    return Tray(request.community, request.user, key)


def _blank(request: ResidentPage, offer: Offer) -> ClaimForm:
    rule = request.GET.get("rule", "")
    first = {"day": offer.days[0][0], "who": str(request.resident.pk), "quantity": 1}
    return ClaimForm(offer=offer, initial={**first, "rule": rule if rule in offer.rules else ""})


def _as_it_stands(form: ClaimForm) -> ClaimForm:
    return ClaimForm(offer=form.offer, initial={name: form.data.get(name, "") for name in form.fields})


def _record(request: ResidentPage, form: ClaimForm, tray: Tray) -> Deed | None:
    """Hand the claim in. What is refused is said at its question, and nothing that was typed or sent is lost."""
    facts = form.facts()
    if facts is None:
        return None
    try:
        return earning.record_deed(
            community=request.community,
            # The same form of two people is two forms.
            key=f"claim:{request.user.pk.hex}:{tray.key.hex}",
            by=request.user,
            source=Deed.Source.CLAIM,
            # A rule that wants no pictures is no reason to refuse someone who sent one.
            pictures=tray.pictures() if Asks(form.offer.rules[facts["rule"]]).photos_most else (),
            **facts,
        )
    except KeyReused as refusal:
        # They went back and changed it: offered again as another claim, under a new key, pictures included.
        _start_anew(tray)
        form.add_error(None, _("%(refusal)s如果这是另一件好事，再按一次“交上去”。") % {"refusal": refusal.message})
    except Refused as refusal:
        if refusal.code in _PICTURE_REFUSALS:
            tray.faults.append(refusal.message)
        else:
            form.add_error(_field_of(refusal, facts["rule"], form), refusal.message)
    return None


def _field_of(refusal: Refused, code: str, form: ClaimForm) -> str | None:
    if refusal.code != "wrong_amount":
        return _AT.get(refusal.code)
    asks = Asks(form.offer.rules[code])
    if asks.quantity_label:
        return "quantity"
    return "asked_points" if asks.range else "rule"


def _start_anew(tray: Tray) -> None:
    pictures = [(digest, tray.open(digest)) for digest in tray.digests]
    tray.key, tray.digests = uuid4(), []
    for _digest, file in pictures:
        if file is not None:
            with file:
                tray.add(file)


def _page(request: ResidentPage, offer: Offer, form: ClaimForm, tray: Tray) -> HttpResponse:
    rule = offer.rules.get(str(form["rule"].value() or ""))
    is_faulty = form.is_bound and bool(form.errors or tray.faults)
    context = {
        "offer": offer,
        "form": form,
        "key": tray.key,
        "tray": tray,
        "asks": Asks(rule) if rule else None,
        "answer": _answer(request, form) if rule else None,
        "chosen_code": rule.code if rule else "",
        "is_other_day": form["day"].value() == "other",
        "is_faulty": is_faulty,
        "pictures_max": Asks(rule).photos_most if rule else PICTURES_MAX,
    }
    return render(request, "resident/claim.html", context)


# What it would give -------------------------------------------------------------------------------------------------


@require_safe
@never_cache
@access.resident
def quote(request: ResidentPage) -> HttpResponse:
    """The sentence in the confirm bar for the form as it stands, and the questions of the chosen rule if it shows others."""
    offer = Offer(request)
    form = ClaimForm(request.GET, offer=offer)
    rule: Rule | None = offer.rules.get(request.GET.get("rule", ""))
    context = {
        "asks": Asks(rule) if rule else None,
        "answer": _answer(request, form) if rule else None,
        "form": _as_it_stands(form),
        "with_asks": rule is not None and rule.code != request.GET.get("asked_rule"),
    }
    return render(request, "resident/_quote.html", context)


def _answer(request: ResidentPage, form: ClaimForm) -> Answer | None:
    facts = _facts(form)
    if facts is None:
        return None
    rule = form.offer.rules[facts["rule"]]
    try:
        entry = DeedEntry(key="quote", **facts)
        answer = earning.quote_deed(community=request.community, entry=entry, by=request.user, source=Deed.Source.CLAIM)
    except Refused as refusal:
        return Answer(code=rule.code, refused=refusal.message)
    return Answer(
        points=answer.points,
        code=rule.code,
        goes_to=Asks(rule).goes_to,
        refused=answer.refused,
        limits=answer.limits,
        why=answer.why[-1] if answer.why else "",
        is_range=rule.is_chosen_by_reviewer and facts["asked_points"] is None,
    )


def _facts(form: ClaimForm) -> dict[str, Any] | None:
    """The facts of a form that may be half filled in; an unbound one is read as if it had been sent."""
    if not form.is_bound:
        form = ClaimForm({name: form[name].value() for name in form.fields}, offer=form.offer)
    form.is_valid()
    facts = form.facts()
    return {**facts, "note": "", "place": ""} if facts else None


# Handed in ----------------------------------------------------------------------------------------------------------


@require_safe
@never_cache
@access.resident
def done(request: ResidentPage, deed: UUID) -> HttpResponse:
    """It has arrived: what was claimed, its number, and what happens now."""
    story = story_for(deed_or_404(request, deed), reader=request.user, account=request.resident.account)
    return render(request, "resident/claim_done.html", {"story": story})
