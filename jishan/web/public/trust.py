"""How a phone or a computer learns to trust this machine's pages: the only pages that open without a certificate."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jishan.upkeep import authority, office
from jishan.upkeep.office import Doors
from jishan.web.shared import access
from jishan.web.shared.qr import opens_elsewhere, qr_svg

__all__ = ["certificate", "trust", "trust_print"]

# How a browser names the machine it runs on; the first that fits. Huawei's own system calls itself by two names.
_KINDS = (
    ("iphone", ("iPhone", "iPad")),
    ("android", ("Android", "HarmonyOS", "OpenHarmony")),
    ("windows", ("Windows",)),
)


@never_cache
@require_safe
@access.open_to_all
def trust(request: HttpRequest) -> HttpResponse:
    """The steps for the device that asks, the others folded up; on this machine itself the way for others to come here."""
    if not authority.is_made():
        return render(request, "public/trust_none.html")
    browser = request.headers.get("User-Agent", "")
    context = {
        **_facts(request),
        "kind": next((kind for kind, names in _KINDS if any(name in browser for name in names)), ""),
        "is_in_wechat": "MicroMessenger" in browser,
    }
    return render(request, "public/trust.html", context)


@never_cache
@require_safe
@access.open_to_all
def trust_print(request: HttpRequest) -> HttpResponse:
    """The same on one sheet for the office wall, with the QR code that leads here."""
    if not authority.is_made():
        raise Http404
    return render(request, "public/trust_print.html", _facts(request))


@require_safe
@access.open_to_all
def certificate(_request: HttpRequest) -> HttpResponse:
    """What a phone installs. It is public: it proves, and opens nothing."""
    if not authority.is_made():
        raise Http404
    response = HttpResponse(authority.public_part(), content_type="application/x-x509-ca-cert")
    response["Content-Disposition"] = 'attachment; filename="jishan.crt"'
    return response


def _facts(request: HttpRequest) -> dict[str, Any]:
    doors = office.doors() or Doors(8000, 8443)
    host = request.get_host()
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    is_here = not opens_elsewhere(host)
    addresses = office.addresses() if is_here else [name]
    page = reverse("public:trust")
    ways = [f"http://{address}:{doors.plain}{page}" for address in addresses]
    return {
        "is_here": is_here,
        "ways": [(way, qr_svg(way)) for way in ways],
        "onwards": f"https://{name}:{doors.secure}/",
        "fingerprint": authority.fingerprint(),
        "lasts_until": authority.ensure().not_valid_after_utc,
        "names": authority.names(),
    }
