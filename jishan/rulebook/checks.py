"""The rulebook's part of `jishan check`: what was published still stands as it was, and can still be read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishan.lib import checks
from jishan.places.models import Area, Community
from jishan.rulebook.errors import Invalid
from jishan.rulebook.models import Version
from jishan.rulebook.permanence import PERMANENCE
from jishan.rulebook.queries import area_versions, scheme_of, versions


@checks.register("rulebook.versions", gettext_lazy("细则各版与发布时一致"))
def published_texts_stand() -> checks.Finding:
    finding = checks.Finding()
    for community in Community.objects.order_by("slug"):
        _compare(versions(community), community.name, finding)
    for area in Area.objects.order_by("slug"):
        _compare(area_versions(area), area.name, finding)
    return finding


@checks.register("rulebook.permanence", gettext_lazy("细则不可改动的锁都在"))
def guards_stand() -> checks.Finding:
    missing = PERMANENCE.missing(connection)
    sentences = [_("表 %(table)s 上少了锁 %(name)s。") % {"table": table, "name": name} for name, table in missing]
    return checks.Finding(len(PERMANENCE.expected(connection)), sentences)


def _compare(published: Iterable[Version], owner: str, finding: checks.Finding) -> None:
    for version in published:
        finding.compared += 1
        say = {"owner": owner, "number": version.number}
        if hashlib.sha256(version.text.encode()).hexdigest() != version.digest:
            finding.faults.append(_("%(owner)s 第 %(number)s 版细则的文字和发布时不一样。") % say)
            continue
        try:
            scheme_of(version)
        except Invalid as invalid:
            sentence = _("%(owner)s 第 %(number)s 版细则读不出来：%(reason)s")
            finding.faults.append(sentence % {**say, "reason": invalid.message})
