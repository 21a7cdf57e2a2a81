"""Whether the pages are open to the office's own network, and by which names and addresses they are reached there."""

from __future__ import annotations

import ipaddress
import json
import os
import socket
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from jishan.upkeep.files import write_whole

__all__ = ["Doors", "addresses", "doors", "is_open", "names", "note_doors", "open_to_network"]

# Bridges to containers and virtual machines: no phone comes that way.
_NOT_A_NETWORK = ("lo", "docker", "veth", "br-", "virbr", "vmnet", "tun", "tap")


def is_open() -> bool:
    """What was asked for at set-up or on the operator's page; the command line may say otherwise."""
    return _mark().exists()


def open_to_network(is_wanted: bool) -> None:
    """Open the pages to the office's network, over https, or keep them on this machine."""
    if is_wanted:
        _mark().parent.mkdir(parents=True, exist_ok=True)
        _mark().touch()
    else:
        _mark().unlink(missing_ok=True)


def _mark() -> Path:
    return Path(settings.VAR) / "open-to-network"


@dataclass(frozen=True)
class Doors:
    """The ports on which the office's network reaches the pages: `plain` tells how to trust `secure`."""

    plain: int
    secure: int


def note_doors(standing: Doors | None) -> None:
    """Note which doors are open to the network, for the pages that speak of them; None when there are none."""
    file = Path(settings.VAR) / "doors.json"
    if standing:
        write_whole(file, json.dumps(asdict(standing)).encode())
    else:
        file.unlink(missing_ok=True)


def doors() -> Doors | None:
    """The doors that stand open to the network now."""
    try:
        return Doors(**json.loads((Path(settings.VAR) / "doors.json").read_text(encoding="ascii")))
    except (OSError, TypeError, ValueError):
        return None


def names() -> list[str]:
    """The names this machine may be called by."""
    own = socket.gethostname().lower()
    asked = [host.strip().lower() for host in os.environ.get("JISHAN_HOSTS", "").split(",")]
    plain = [host for host in asked if host and not _is_address(host.strip("[]"))]
    return list(dict.fromkeys(["localhost", own, f"{own.partition('.')[0]}.local", *plain]))


def addresses() -> list[str]:
    """This machine's addresses in its networks, the one that leads outside first."""
    found = [_towards(target) for target in ("223.5.5.5", "10.255.255.255", "172.31.255.255", "192.168.255.255")]
    found += _of_interfaces()
    with suppress(OSError):
        found += [str(row[4][0]) for row in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return [address for address in dict.fromkeys(found) if address and _is_reachable(address)]


def _towards(target: str) -> str:
    """The address from which the machine would speak to `target`. Nothing is sent."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((target, 9))
        return str(probe.getsockname()[0])
    return ""


def _of_interfaces() -> list[str]:
    """Every interface's address, where the system lets itself be asked (Linux); without a way outside it is the only way."""
    try:
        import fcntl
    except ImportError:
        return []
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for __, name in socket.if_nameindex():
            if name.startswith(_NOT_A_NETWORK):
                continue
            with suppress(OSError):
                asked = fcntl.ioctl(probe.fileno(), 0x8915, name.encode()[:15].ljust(256, b"\0"))  # SIOCGIFADDR
                found.append(socket.inet_ntoa(asked[20:24]))
    return found


def _is_reachable(address: str) -> bool:
    read = ipaddress.ip_address(address)
    return not (read.is_loopback or read.is_link_local or read.is_unspecified)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
