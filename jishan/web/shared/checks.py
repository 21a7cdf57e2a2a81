"""What must be installed before a page can be drawn; found at start instead of at the first visitor."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from jishan.web.shared.frontend import FILES, ICONS, node_modules


@register()
def front_end_is_installed(**_: Any) -> list[CheckMessage]:
    missing = [source for source in (*FILES.values(), ICONS) if not (node_modules() / source).exists()]
    if not missing:
        return []
    return [
        Error(
            f"Front-end files are missing in {node_modules()}: {', '.join(missing)}.",
            hint="Run `npm ci` in the project directory (make demo does), or point JISHAN_NODE_MODULES at them.",
            id="jishan.web.E001",
        )
    ]
