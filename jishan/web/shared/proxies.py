"""Who really asks, when the pages stand behind a reverse proxy.

A proxy writes into headers whom it speaks for. Anyone else can write the same headers, so they count only when they
come from an address in JISHAN_PROXIES; pauses after wrong passwords are counted by this address.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

__all__ = ["BelievesOnlyOurProxies", "address_of"]

_SAID_BY_PROXIES = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_REQUEST_ID")


class BelievesOnlyOurProxies:
    """Middleware: REMOTE_ADDR becomes the visitor's, and what strangers wrote into the proxies' headers is dropped."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        peer = meta.get("REMOTE_ADDR", "")
        if _is_ours(peer):
            meta["REMOTE_ADDR"] = address_of(peer, meta.get("HTTP_X_FORWARDED_FOR", ""))
        else:
            for header in _SAID_BY_PROXIES:
                meta.pop(header, None)
        return self.get_response(request)


def address_of(peer: str, forwarded_for: str) -> str:
    """The nearest address in the chain that is not one of our proxies: further left anybody may have written."""
    chain = [part.strip() for part in forwarded_for.split(",") if part.strip()]
    while chain and _is_ours(peer):
        named = _address(chain.pop())
        if named is None:
            break
        peer = str(named)
    return peer


def _is_ours(text: str) -> bool:
    address = _address(text)
    return address is not None and any(address in ip_network(proxy) for proxy in settings.PROXIES)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address as proxies write it: with a port sometimes, in brackets, or IPv4 in IPv6's clothes."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
