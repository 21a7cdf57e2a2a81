#!/bin/sh
# Rewrites the lock files from pyproject.toml and package.json. Needs uv; installing needs only pip.
#   tools/lock.sh            keeps the versions that still fit
#   tools/lock.sh --upgrade  takes the newest
set -eu
cd "$(dirname "$0")/.."
lock() { uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --python-version 3.11 "$@" >/dev/null; }
lock pyproject.toml --group build -o requirements.lock ${1:+"$1"}
lock pyproject.toml --group build --extra s3 -o requirements-s3.lock ${1:+"$1"}
lock pyproject.toml --group build --group dev -o requirements-dev.lock ${1:+"$1"}
lock --group node -o requirements-node.lock ${1:+"$1"}
.venv/bin/python -m tools.node npm install --package-lock-only
# Who asks for money for a package is no concern of a lock, and it is an address.
.venv/bin/python - <<'PYTHON'
import json
from pathlib import Path

file = Path("package-lock.json")
lock = json.loads(file.read_text())
for package in lock["packages"].values():
    package.pop("funding", None)
file.write_text(json.dumps(lock, indent=2) + "\n")
PYTHON
if grep -nE 'https?://' requirements*.lock package-lock.json; then echo "a lock file holds an address" >&2; exit 1; fi
