"""The operator's subcommands. Each module's `add(commands)` declares its arguments; what runs stands below."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core import checks
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

Run = Callable[[argparse.Namespace], int]


def subcommand(commands: Commands, name: str, run: Run, sentence: str) -> argparse.ArgumentParser:
    """Add a subcommand; `run` gets the parsed arguments and returns the exit status."""
    command = commands.add_parser(name, help=sentence, description=sentence)
    command.set_defaults(run=run)
    return command


def complain(sentence: str) -> int:
    """Say what is wrong where errors are read, and give the exit status for it."""
    print(sentence, file=sys.stderr, flush=True)
    return 1


def stop_at_faults(*, needs_tables: bool) -> int:
    """Run the system checks; print what is serious and return 1, or return 0 when the command may go on."""
    serious = [fault for fault in checks.run_checks() if fault.is_serious()]
    for fault in serious:
        complain(str(fault))
    if serious:
        return 1
    if needs_tables and is_behind():
        return complain(_("数据库还不是这个版本的。先运行 jishan migrate。"))
    return 0


def is_behind() -> bool:
    """Whether the database lacks a migration of this version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
