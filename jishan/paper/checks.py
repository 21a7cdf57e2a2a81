"""The forms' part of `jishan check`: a line and what it became belong to each other."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishan.lib import checks
from jishan.lib.checks import Finding
from jishan.paper.models import PaperLine
from jishan.paper.services import line_key

__all__: list[str] = []

FAULTS_MAX = 100


@checks.register("paper.lines", gettext_lazy("纸单补录"))
def lines_are_their_keys() -> Finding:
    """The deed or redemption of a line carries the line's own key, so nothing stands for two lines."""
    recorded = PaperLine.objects.filter(refusal="").select_related("community", "form", "deed", "redemption")
    finding = Finding(compared=recorded.count())
    for line in recorded.iterator(chunk_size=2000):
        became = line.deed or line.redemption
        if (became is None or became.key != line_key(line.form, line.line)) and len(finding.faults) < FAULTS_MAX:
            finding.faults.append(
                _("%(community)s纸单 %(number)s 第 %(line)s 行和它记下的那一笔对不上。")
                % {"community": line.community.name, "number": line.form.number, "line": line.line}
            )
    return finding
