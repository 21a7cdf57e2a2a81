"""Where somebody lives, typed as the signs say it; shared by every form of the desk that asks for a home."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishan.places.models import Building, Community, Compound, Home
from jishan.places.services import ensure_home

__all__ = ["ADDRESS_CODES", "AddressForm", "address_of"]

# The refusals that are about the address, for `pages.refuse`.
ADDRESS_CODES = ["address_incomplete", "address_too_long"]

_PARTS = ("compound", "building", "entrance", "home")


class AddressForm(forms.Form):
    """The four parts of an address, all or none of the last three; shown by `desk/_address.html`."""

    compound = forms.CharField(label=gettext_lazy("小区"), required=False, max_length=40)
    building = forms.CharField(label=gettext_lazy("楼号"), required=False, max_length=12)
    entrance = forms.CharField(label=gettext_lazy("单元"), required=False, max_length=12)
    home = forms.CharField(label=gettext_lazy("门牌"), required=False, max_length=12)

    def __init__(self, community: Community, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community = community
        compounds = list(Compound.objects.filter(community=community).order_by("name").values_list("name", flat=True))
        self.suggestions = {
            "compound": compounds,
            "building": list(
                Building.objects.filter(community=community)
                .order_by("order", "number")
                .values_list("number", flat=True)
                .distinct()
            ),
        }
        for name in self.suggestions:
            self.fields[name].widget.attrs["list"] = f"{name}-list"
        # Where there is only one, nobody should have to type it.
        if len(compounds) == 1:
            self.fields["compound"].initial = compounds[0]

    def clean(self) -> dict[str, Any]:
        say = super().clean() or self.cleaned_data
        parts = [say.get(name, "") for name in _PARTS[1:]]
        if any(parts) and not all(parts):
            missing = next(name for name in _PARTS[1:] if not say.get(name))
            self.add_error(missing, _("住址没有写全：楼号、单元和门牌都要写。还不知道的话，三样都空着。"))
        return say

    def written_home(self) -> Home | None:
        """The home at the address typed, made where it is missing; none when it was left empty.

        Inside the caller's transaction, so that what is refused leaves no empty home behind.
        """
        say = self.cleaned_data
        if not say["home"]:
            return None
        return ensure_home(community=self.community, **{name: say[name] for name in _PARTS})


def address_of(home: Home | None) -> dict[str, str]:
    """What the form shows of a home that is known. Its entrance, building and compound come along best."""
    if home is None:
        return {}
    building = home.entrance.building
    numbers = (building.compound.name, building.number, home.entrance.number, home.number)
    return dict(zip(_PARTS, numbers, strict=True))
