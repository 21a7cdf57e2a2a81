"""What the browser tests need from the machine itself: Chromium, and a Chinese font so that pages are not boxes.

As root on Debian they are installed; anywhere else one sentence names the command.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

FONTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")


def missing() -> list[str]:
    """The Debian packages that are not here yet."""
    packages = []
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        packages.append("chromium")
    if not any(folder.is_dir() and any(folder.rglob("*CJK*")) for folder in FONTS):
        packages.append("fonts-noto-cjk")
    return packages


def main() -> int:
    packages = missing()
    if not packages:
        return 0
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"installing {' '.join(packages)}", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
        subprocess.run([*command, "-qq"], env=environment, check=False, stdout=subprocess.DEVNULL)
        packages = missing()
    if packages:
        names = " and ".join(packages)
        print(f"The browser tests need {names}; install with: sudo {' '.join(command)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
