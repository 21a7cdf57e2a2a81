"""What templates say: icons, drawings, points, days, names; and the doors of a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils import dateformat, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from jishan.lib import clock
from jishan.web.shared import drawings, frontend, handbook, navigation

register = template.Library()

WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)


# Pictures ---------------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A Tabler outline icon, inlined. It is hidden from screen readers unless it has a label of its own."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="ic" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
        ' stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        spoken,
        mark_safe(frontend.icon_paths(name)),
    )


@register.simple_tag
def drawing(name: str, alt: str = "") -> SafeString:
    """One of the project's drawings; a name it does not know becomes a parcel, so that a shelf never has a hole."""
    return drawings.svg(name, alt)


@register.simple_tag
def rings() -> SafeString:
    """The year rings: on the balance card, the cover and the panel that calls a number, nowhere else."""
    return drawings.rings()


# Words ------------------------------------------------------------------------------------------------------------


@register.filter
def points(value: int | None) -> str:
    """26 → 26 分; nothing for a deed that has none yet."""
    if value is None:
        return ""
    return ngettext("%(points)s 分", "%(points)s 分", value) % {"points": _figures(value)}


@register.filter
def hours(minutes: int | None) -> str:
    """750 minutes → 12 小时 30 分钟."""
    whole, rest = divmod(minutes or 0, 60)
    if not rest and whole:
        return ngettext("%(n)s 小时", "%(n)s 小时", whole) % {"n": _figures(whole)}
    some = ngettext("%(n)s 分钟", "%(n)s 分钟", rest) % {"n": rest}
    if not whole:
        return some
    return _("%(hours)s %(minutes)s") % {
        "hours": ngettext("%(n)s 小时", "%(n)s 小时", whole) % {"n": _figures(whole)},
        "minutes": some,
    }


@register.filter
def unbroken(value: str) -> SafeString:
    """A telephone number as one piece: a line may end before 0531-5551234, not at its hyphen. On paper it is dialled by eye."""
    return format_html('<span class="unbroken">{}</span>', value)


@register.filter
def unit(value: int | str) -> str:
    """The 分 of a figure that is set apart from it: <b>26</b><small>分</small>. 3–160 and +1 are figures too."""
    return ngettext("分", "分", 1 if str(value).lstrip("+\N{MINUS SIGN}") == "1" else 2)


@register.filter
def signed(value: int) -> str:
    """2 → +2, -20 → −20 with a true minus, for a change of a balance."""
    return f"+{_figures(value)}" if value > 0 else _figures(value)


@register.filter
def masked(name: str) -> str:
    """张桂兰 → 张*兰, as names stand where everyone can read them."""
    from jishan.lib.text import mask_name

    return mask_name(name)


@register.filter
def clauses(sentence: str) -> SafeString:
    """A headline that breaks after its commas and nowhere else, as long as a clause fits the line."""
    parts = [part for part in re.split(r"(?<=[，、。：；,;])\s*", str(sentence)) if part]
    return format_html_join(
        "", '<span class="clause">{}</span>', ((part + (" " if part[-1] in ",;" else ""),) for part in parts)
    )


@register.filter
def initial(name: str) -> str:
    """The first character of a name, for the round mark beside it."""
    return name.strip()[:1]


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as people say it, 3 月 8 日，周日; with the year when it is not this year's."""
    if value is None:
        return ""
    local = _day_of(value)
    return _("%(day)s，%(weekday)s") % {"day": date_only(local), "weekday": WEEKDAYS[local.weekday()]}


@register.filter
def date_only(value: date | datetime | None) -> str:
    """3 月 8 日; with the year when it is not this year's."""
    if value is None:
        return ""
    local = _day_of(value)
    if local.year == clock.today().year:
        return dateformat.format(local, pgettext("date format", "n 月 j 日"))
    return full_date(local)


@register.filter
def full_date(value: date | datetime | None) -> str:
    """2026 年 3 月 8 日."""
    return "" if value is None else dateformat.format(_day_of(value), pgettext("date format", "Y 年 n 月 j 日"))


@register.filter
def weekday(value: date | datetime) -> str:
    return str(WEEKDAYS[_day_of(value).weekday()])


@register.filter
def moment(value: datetime | None) -> str:
    """3 月 9 日 09:02, in the community's time."""
    return "" if value is None else f"{date_only(value)} {time_of_day(value)}"


@register.filter
def time_of_day(value: datetime) -> str:
    return dateformat.format(timezone.localtime(value), "H:i")


@register.filter
def waited(since: datetime) -> str:
    """How long something has waited, in the coarsest unit that is true, a minute at least: 12 分钟, 3 小时, 2 天."""
    minutes = max(1, int((clock.now() - since).total_seconds() // 60))
    if minutes < 60:
        return ngettext("%(n)s 分钟", "%(n)s 分钟", minutes) % {"n": minutes}
    if minutes < 60 * 24:
        return ngettext("%(n)s 小时", "%(n)s 小时", minutes // 60) % {"n": minutes // 60}
    days = minutes // (60 * 24)
    return ngettext("%(n)s 天", "%(n)s 天", days) % {"n": days}


@register.simple_tag
def greeting() -> str:
    """早上好 and so on, by the community's clock."""
    hour = timezone.localtime(clock.now()).hour
    if 5 <= hour < 9:
        return _("早上好")
    if 9 <= hour < 12:
        return _("上午好")
    if 12 <= hour < 14:
        return _("中午好")
    return _("下午好") if 14 <= hour < 18 else _("晚上好")


@register.simple_tag
def comma() -> str:
    """The sign between two facts on one line: ， and in English a comma and a space."""
    return pgettext("between two facts on one line", "，")


@register.simple_tag
def pause() -> str:
    """The sign between two of a list: 、 and in English a comma and a space."""
    return _("、")


@register.filter
def quoted(words: str) -> str:
    """Somebody's own words, in the quotation marks of the language."""
    return _("“%(words)s”") % {"words": words}


# Doors and fields -------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def navigation_of(context: RequestContext, audience: str) -> list[navigation.Link]:
    """The entries of an audience's side or dock that exist and that this reader may use."""
    return navigation.links(audience, context.get("request"), context.get("counts") or {})


@register.simple_tag
def door(name: str, *args: Any, **kwargs: Any) -> str:
    """Like {% url %}, but an address that does not exist is an empty string: use it with {% if %}."""
    try:
        return reverse(name, args=args, kwargs={k: v for k, v in kwargs.items() if v not in (None, "")})
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def how_to(context: RequestContext) -> handbook.Errand | None:
    """What the staff handbook says about this page, if anything."""
    match = getattr(context.get("request"), "resolver_match", None)
    return handbook.errand_for(match.view_name) if match else None


@register.filter
def of(values: Mapping[str, Any], key: str) -> Any:
    """The value a mapping has for a key that only the template knows."""
    return values.get(key, "")


@register.filter
def control(field: BoundField) -> SafeString:
    """A form's field as our stylesheet draws it, tied to its help and to its errors."""
    shown_as = getattr(field.field.widget, "input_type", "")
    extra = {} if shown_as in {"checkbox", "radio", "hidden"} else {"class": "form-control"}
    return field.as_widget(attrs={**field.field.widget.attrs, **extra})


@register.filter
def looks_like(field: BoundField) -> str:
    """How a field is drawn: tiles for a choice, tick for a yes or no, text for the rest."""
    shown_as = getattr(field.field.widget, "input_type", "")
    if hasattr(field.field, "choices") and shown_as in {"radio", "checkbox"}:
        return "tiles"
    return {"checkbox": "tick", "hidden": "hidden"}.get(shown_as, "text")


def _figures(value: int) -> str:
    return f"{value:,}".replace("-", "\N{MINUS SIGN}")


def _day_of(value: date | datetime) -> date:
    return timezone.localdate(value) if isinstance(value, datetime) else value
