"""The smallest .xls there can be: an old container with one stream in it. Nothing we may install writes them."""

import struct

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def old_excel(rows, merged=(), protected=False):
    """A workbook of one sheet "名单" with these rows of text and numbers, as Excel 97 would keep it."""
    body = b"".join(
        _number(r, c, value) if isinstance(value, int | float) else _label(r, c, value)
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if value is not None
    )
    areas = b"".join(struct.pack("<HHHH", r1, r2, c1, c2) for (r1, c1), (r2, c2) in merged)
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 6)) + body
    sheet += _record(0x00E5, struct.pack("<H", len(merged)) + areas) + _record(0x000A, b"")
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 6))
    if protected:
        start += _record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    name = "名单".encode("utf-16-le")
    size = len(start) + 4 + 8 + len(name) + 4
    start += _record(0x0085, struct.pack("<IBBBB", size, 0, 0, 2, 1) + name) + _record(0x000A, b"")
    return container("Workbook", start + sheet)


def container(stream, content):
    """Microsoft's compound file with one stream of this name."""
    content = content.ljust(4096, b"\0")
    content += b"\0" * (-len(content) % SECTOR)
    sectors = len(content) // SECTOR
    chain = [FAT, END, *range(3, 2 + sectors), END]
    table = struct.pack(f"<{SECTOR // 4}I", *chain, *[FREE] * (SECTOR // 4 - len(chain)))
    directory = _entry("Root Entry", 5, child=1, start=END, size=0) + _entry(stream, 2, start=2, size=len(content))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    return header + table + directory.ljust(SECTOR, b"\0") + content


def _entry(name, kind, *, child=FREE, start, size):
    written = (name + "\0").encode("utf-16-le")
    return (
        written.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(written), kind, 1, FREE, FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def _record(kind, content):
    return struct.pack("<HH", kind, len(content)) + content


def _label(row, column, text):
    written = text.encode("utf-16-le")
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + written)


def _number(row, column, value):
    return _record(0x0203, struct.pack("<HHHd", row, column, 0, value))
