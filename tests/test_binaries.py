"""Binary files: listed with size and type; images shown where that is safe."""

from __future__ import annotations

import os
import re
import struct
import zlib

import pytest

from conftest import Built, NewSite
from linkcheck import check
from mkdocs_kwmap.binaries import IMAGE_LIMIT, type_of


def png(size: int = 0) -> bytes:
    """An image of one pixel, with a comment of a size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = (
        chunk(b"IHDR", head),
        chunk(b"tEXt", b"c\0" + b"x" * size),
        chunk(b"IDAT", zlib.compress(b"\0\0")),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


TREE: dict[str, str | bytes] = {
    "logo.png": png(),
    "a b/#1 <b>.png": png(),
    "a b/large.png": png(IMAGE_LIMIT),
    "a b/fake.png": b"MZ\0\0<script>alert(1)</script>",
    "a b/page.gif": "<script>alert(1)</script>",
    "a b/script.svg": "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "a b/lib.so.1": b"\x7fELF\0",
    "a b/data.foo": bytes(2500),
}


@pytest.fixture(scope="module", params=[True, False], ids=["directories", "files"])
def built(request: pytest.FixtureRequest, new_site: NewSite) -> Built:
    site = new_site(TREE, use_directory_urls=request.param)
    if os.name != "nt":
        (site.folder / "secret.png").write_bytes(png())
        (site.repository / "link.png").symlink_to(site.folder / "secret.png")
    return site.build("--strict")


def test_images_are_copied_and_shown(built: Built) -> None:
    assert (built.code, built.warnings) == (0, [])
    assert (built.site / "code/logo.png").read_bytes() == png()
    assert (built.site / "code/a b/#1 <b>.png").read_bytes() == png()
    (image,) = re.findall(r"<img [^>]*>", built.read("code/a b/index.html"))
    assert 'src="%231%20%3Cb%3E.png"' in image
    assert 'alt="#1 &lt;b&gt;.png"' in image
    assert 'loading="lazy"' in image
    assert len(re.findall(r"<img [^>]*logo\.png", built.read("code/index.html"))) == 1
    assert check(built.site) == []


def test_nothing_else_is_copied(built: Built) -> None:
    copied = {
        path.relative_to(built.site / "code").as_posix()
        for path in (built.site / "code").rglob("*")
        if path.is_file() and path.suffix not in {".html", ".json", ".jsonl", ".inv", ".md"}
    }
    assert copied == {"logo.png", "a b/#1 <b>.png"}


def test_binaries_are_listed_with_size_and_type(built: Built) -> None:
    text = built.text("code/a b/index.html")
    assert "lib.so.1 shared library 5 bytes" in text
    assert "data.foo Binary (foo) 2.5 kB" in text
    assert "large.png PNG image 1.0 MB" in text


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.png", "PNG image"),
        ("a.JPG", "JPG image"),
        ("lib/x.so", "shared library"),
        ("x.so.1.2.3", "shared library"),
        ("x.pyd", "shared library"),
        ("x.mp3", "MP3 sound"),
        ("x.mp4", "MP4 video"),
        ("x.woff2", "WOFF2 font"),
        ("x.tar.gz", "GZ archive"),
        ("x.pdf", "PDF document"),
        ("x.whatever", "Binary (whatever)"),
        ("noend", "Binary"),
        (".hidden", "Binary"),
    ],
)
def test_type_of_a_binary_file(path: str, expected: str) -> None:
    assert type_of(path) == expected
