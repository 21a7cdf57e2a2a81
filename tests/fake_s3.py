"""As much of S3 as pictures need, in memory: put, get, head, delete, list. Every request must be signed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


@contextmanager
def fake_s3() -> Iterator[tuple[str, dict[str, bytes]]]:
    """The address of a server and what lies in it, by "bucket/key"."""
    objects: dict[str, bytes] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"objects": objects}))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", objects
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    objects: dict[str, bytes]
    protocol_version = "HTTP/1.1"

    @property
    def name(self) -> str:
        return unquote(urlsplit(self.path).path).strip("/")

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if self._is_signed():
            self.objects[self.name] = data
            self._answer(200)

    def do_GET(self) -> None:
        if not self._is_signed():
            return
        if "/" not in self.name:
            self._answer(200, self._listing())
        elif self.name in self.objects:
            self._answer(200, self.objects[self.name])
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        if self._is_signed():
            self.objects.pop(self.name, None)
            self._answer(204)

    def _is_signed(self) -> bool:
        if self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential=key/"):
            return True
        self._answer(403, b"<Error><Code>AccessDenied</Code></Error>")
        return False

    def _listing(self) -> bytes:
        query = parse_qs(urlsplit(self.path).query)
        prefix = query.get("prefix", [""])[0]
        inside = [
            name.removeprefix(f"{self.name}/") for name in self.objects if name.startswith(f"{self.name}/{prefix}")
        ]
        folders = {prefix + key[len(prefix) :].split("/")[0] + "/" for key in inside if "/" in key[len(prefix) :]}
        files = [key for key in inside if "/" not in key[len(prefix) :]]
        rows = "".join(f"<Contents><Key>{escape(key)}</Key></Contents>" for key in files)
        rows += "".join(f"<CommonPrefixes><Prefix>{escape(key)}</Prefix></CommonPrefixes>" for key in folders)
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode()

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", "Sun, 08 Mar 2026 08:00:00 GMT")
        self.send_header("ETag", '"0"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests speak for themselves."""
