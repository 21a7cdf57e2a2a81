"""Publishing a rulebook: for a community, for an area, from an area into a community; and taking one back in time."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from jishan.identity.models import User
from jishan.lib import clock
from jishan.places.models import Area, Community
from jishan.rulebook.errors import AlreadyInForce, OutsideFrame, StartsTooEarly, StartTaken
from jishan.rulebook.frames import AreaFrame, breaches, frame_over
from jishan.rulebook.models import AreaRulebookVersion, RulebookVersion
from jishan.rulebook.parsing import parse
from jishan.rulebook.queries import lasting_versions
from jishan.rulebook.reading import decoded
from jishan.rulebook.scheme import Scheme
from jishan.rulebook.words import day_name

__all__ = ["adopt", "publish", "publish_for_area", "withdraw"]


@transaction.atomic
def publish(
    *, community: Community, text: str | bytes, starts_on: date, by: User | None = None, remark: str = ""
) -> RulebookVersion:
    """Publish a text as the community's next version, in force from `starts_on`.

    The first version may begin in the past, on the day the community joined; every other begins today or later, so
    that no deed already counted comes under another rule. Raises Invalid, OutsideFrame, StartsTooEarly, StartTaken.
    """
    return _publish(community=community, text=text, starts_on=starts_on, by=by, remark=remark)


@transaction.atomic
def publish_for_area(
    *, area: Area, text: str | bytes, starts_on: date, by: User | None = None, remark: str = ""
) -> AreaRulebookVersion:
    """Publish a text for an area's communities to adopt. It binds no community by itself.

    Its [frame], from the day it starts, holds for whatever its communities publish then: not for what is in force
    already. Raises Invalid; OutsideFrame where the text does not keep to its own frame.
    """
    sound = _sound(text)
    own = parse(sound)
    if own.frame:
        _check_frame(own, AreaFrame(area.name, 0, own.frame, own))
    # The area's row is the lock under which its numbers are given.
    Area.objects.select_for_update().get(pk=area.pk)
    last = AreaRulebookVersion.objects.filter(area=area).aggregate(last=Max("number"))["last"] or 0
    return AreaRulebookVersion.objects.create(
        area=area,
        number=last + 1,
        text=sound,
        digest=_digest(sound),
        starts_on=starts_on,
        remark=remark,
        published_by=by.pk if by else None,
    )


@transaction.atomic
def adopt(
    *,
    area_version: AreaRulebookVersion,
    community: Community,
    starts_on: date | None = None,
    by: User | None = None,
) -> RulebookVersion:
    """Copy an area's version into the community, in force from the area's start unless another day is given.

    Adopting the same version again while it is the community's latest returns that one. Raises StartsTooEarly, StartTaken.
    """
    origin = _("%(area)s 第 %(number)s 版") % {"area": area_version.area.name, "number": area_version.number}
    latest = lasting_versions(community).order_by("-number").first()
    if latest and latest.adopted_from == origin and latest.digest == area_version.digest:
        return latest
    return _publish(
        community=community,
        text=area_version.text,
        starts_on=starts_on or area_version.starts_on,
        by=by,
        remark=area_version.remark,
        adopted_from=origin,
    )


@transaction.atomic
def withdraw(*, version: RulebookVersion, by: User) -> RulebookVersion:
    """Take back a version that has not started; it stays readable and its number stays used. Raises AlreadyInForce."""
    if version.withdrawn_at:
        return version
    if version.starts_on <= clock.today():
        raise AlreadyInForce(number=version.number)
    RulebookVersion.objects.filter(
        community=version.community_id, pk=version.pk, withdrawn_at__isnull=True, starts_on__gt=clock.today()
    ).update(withdrawn_at=clock.now(), withdrawn_by=by.pk)
    return RulebookVersion.objects.get(community=version.community_id, pk=version.pk)


def _publish(
    *, community: Community, text: str | bytes, starts_on: date, by: User | None, remark: str, adopted_from: str = ""
) -> RulebookVersion:
    sound = _sound(text)
    _check_frame(parse(sound), frame_over(community.area, max(starts_on, clock.today())))
    # The community's row is the lock under which its numbers are given.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    _check_start(community, starts_on)
    last = RulebookVersion.objects.filter(community=community).aggregate(last=Max("number"))["last"] or 0
    return RulebookVersion.objects.create(
        community=community,
        number=last + 1,
        text=sound,
        digest=_digest(sound),
        starts_on=starts_on,
        remark=remark,
        published_by=by.pk if by else None,
        adopted_from=adopted_from,
    )


def _check_start(community: Community, starts_on: date) -> None:
    latest = lasting_versions(community).order_by("-starts_on").first()
    earliest = clock.today() if latest else min(community.joined_on, clock.today())
    if starts_on < earliest:
        raise StartsTooEarly(earliest=day_name(earliest), starts=day_name(starts_on))
    if latest and starts_on <= latest.starts_on:
        raise StartTaken(number=latest.number, starts=day_name(latest.starts_on))


def _sound(text: str | bytes) -> str:
    plain = decoded(text)
    parse(plain)
    return plain


def _check_frame(scheme: Scheme, within: AreaFrame | None) -> None:
    outside = breaches(scheme, within)
    if outside and within is not None:
        raise OutsideFrame(within.area, tuple(breach.sentence for breach in outside))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
