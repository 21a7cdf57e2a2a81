"""`jishan`: the operator's command. Django's own commands stay in manage.py."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import django
from django.utils import translation
from django.utils.translation import gettext as _


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; the result is the exit status."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jishan.config.settings")
    if arguments[:1] == ["demo"]:
        os.environ["JISHAN_DEMO"] = "1"  # before the settings are read; the server's worker processes read it too
    django.setup()

    from jishan.lib.errors import Refused

    # Chinese, unless the terminal says that its reader is not: most servers in China speak C.UTF-8.
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    with translation.override("en" if spoken.startswith("en") else "zh-hans"):
        chosen = _parser().parse_args(arguments)
        try:
            status: int = chosen.run(chosen)
        except Refused as refusal:
            print(refusal.message, file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 130
        return status


def _parser() -> argparse.ArgumentParser:
    from jishan.config.commands import (
        arrivals,
        bench,
        books,
        community,
        rulebook,
        service,
        serving,
        staff,
        survival,
        worker,
    )

    parser = argparse.ArgumentParser(prog="jishan", description=_("积善：好事记成分，一分一分都对得上。"))
    commands = parser.add_subparsers(metavar=_("命令"), required=True)
    for module in (serving, worker, books, survival, service, community, staff, arrivals, rulebook, bench):
        module.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
