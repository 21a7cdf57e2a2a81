"""The plain door to the office's network: there one learns how to trust the sealed door, and nothing else.

What a session cookie opens never crosses the network unsealed. The machine itself has a plain door of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from jishan.config.wsgi import application as pages
from jishan.upkeep import office

__all__ = ["application"]

# The page that tells how, what it is drawn with, and its language and size of text.
_FOR_ALL = ("/trust/", "/static/", "/switch/", "/health/")


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """WSGI: serve, or send on to where it is sealed."""
    path = environ.get("PATH_INFO", "/")
    if path.startswith(_FOR_ALL):
        served: Iterable[bytes] = pages(environ, start_response)
        return served
    start_response("302 Found", [("Location", _onwards(environ, path)), ("Content-Length", "0")])
    return [b""]


def _onwards(environ: dict[str, Any], path: str) -> str:
    """Whoever types the bare address is told first what they need; a link goes on to its page."""
    if path == "/":
        return "/trust/"
    host = environ.get("HTTP_HOST", "").rsplit(":", 1)[0] or environ.get("SERVER_NAME", "")
    query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
    doors = office.doors()
    port = f":{doors.secure}" if doors else ""
    return f"https://{host}{port}{quote(path.encode('latin-1'))}{query}"
