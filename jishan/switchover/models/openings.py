"""The points, hours and coins that residents held before: cut-over lists and their lines."""

from __future__ import annotations
