"""The first page: the places by name, each with its communities."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishan.places.models import Community
from jishan.web.public.covers import cover_of
from jishan.web.shared import access


@dataclass
class Place:
    name: str
    area_name: str
    drawing: str
    communities: list[Community] = field(default_factory=list)


@access.open_to_all
def places(request: HttpRequest) -> HttpResponse:
    found = _places()
    count = sum(len(place.communities) for place in found)
    return render(request, "public/places.html", {"places": found, "community_count": count})


def _places() -> list[Place]:
    """Communities grouped by the name the public knows their place by, in the order they joined."""
    found: dict[str, Place] = {}
    for community in Community.objects.select_related("area").order_by("joined_on", "slug"):
        name = community.place or community.name
        if name not in found:
            found[name] = Place(name, community.area.name, cover_of(community))
        found[name].communities.append(community)
    return list(found.values())
