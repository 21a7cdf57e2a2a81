"""`service`: let the machine open the house by itself when it is switched on (systemd)."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from jishan.config.commands import complain, subcommand

if TYPE_CHECKING:
    from jishan.config.commands import Commands

__all__ = ["add", "unit"]

_FOR_ALL = Path("/etc/systemd/system")


def add(commands: Commands) -> None:
    command = subcommand(commands, "service", service, _("开机自己开门：写出 systemd 的服务文件"))
    command.add_argument("--write", action="store_true", help=_("写到该在的地方；不写这一项就只打印出来看"))
    command.add_argument("--user", default="", metavar="NAME", help=_("用哪个用户开门（默认现在的用户）"))
    command.add_argument("rest", nargs="*", metavar="…", help=_("交给 jishan serve 的话，比如 -- --lan --port 8000"))


def service(chosen: argparse.Namespace) -> int:
    """Print the unit, or write it: for the whole machine when root asks, else for this user."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    text = unit(user=(chosen.user or getpass.getuser()) if is_root else "", arguments=chosen.rest)
    if not chosen.write:
        print(text, end="")
        return 0
    directory = _FOR_ALL if is_root else Path.home() / ".config" / "systemd" / "user"
    file = directory / "jishan.service"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(0o600)  # DATABASE_URL holds a password
    except OSError as reason:
        return complain(_("写不进 %(file)s：%(reason)s") % {"file": file, "reason": reason.strerror})
    print(_("写好了：%(file)s。接着运行：") % {"file": file})
    if is_root:
        print("  systemctl daemon-reload && systemctl enable --now jishan")
    else:
        print("  systemctl --user daemon-reload && systemctl --user enable --now jishan && loginctl enable-linger")
    print(
        _("看它说了什么（第一次用的地址也在里面）：%(command)s")
        % {"command": f"journalctl {'' if is_root else '--user '}-u jishan"}
    )
    return 0


def unit(*, user: str, arguments: list[str]) -> str:
    """The text of the unit. `user` is empty for a user's own service manager."""
    # What was set when it was asked for holds for the service too; nothing else is carried along.
    kept = {
        name: value
        for name, value in sorted(os.environ.items())
        if name.startswith("JISHAN_") or name == "DATABASE_URL"
    }
    kept |= {"JISHAN_VAR": str(settings.VAR), "PYTHONUNBUFFERED": "1"}
    command = " ".join(_word(word) for word in (sys.executable, "-m", "jishan", "serve", *arguments))
    return "\n".join(
        [
            "[Unit]",
            "Description=Jishan, community points",
            "Wants=network-online.target",
            "After=network-online.target",
            "",
            "[Service]",
            *([f"User={user}"] if user else []),
            f"WorkingDirectory={str(settings.ROOT).replace('%', '%%')}",
            *(f"Environment={_quoted(f'{name}={value}')}" for name, value in kept.items()),
            f"ExecStart={command}",
            # The first start of a new version copies and rehearses before it opens.
            "Restart=on-failure",
            "RestartSec=5",
            "KillMode=mixed",
            "TimeoutStopSec=40",
            "NoNewPrivileges=true",
            "PrivateTmp=true",
            "",
            "[Install]",
            f"WantedBy={'multi-user.target' if user else 'default.target'}",
            "",
        ]
    )


def _word(word: str) -> str:
    """A word of a command as systemd reads it, where a $ begins a variable."""
    return _quoted(word.replace("$", "$$"))


def _quoted(text: str) -> str:
    """Text as systemd reads it: a % begins a specifier, a space ends it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"' if escaped != text or " " in text else text
