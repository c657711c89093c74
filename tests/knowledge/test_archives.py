"""Archives that people bring: names that lead elsewhere, bombs, links, odd names; nothing gets out."""

import io
import stat
import struct
import zipfile

import pytest

from portal.knowledge.rules.importing.archives import MOST_ENTRIES, Archive, ArchiveRefused


def packed(files: dict[str, bytes], **how) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **how) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out


def paths(file: io.BytesIO) -> list[str]:
    return [entry.path for entry in Archive(file).entries]


def test_files_are_named_from_the_top_and_read():
    archive = Archive(packed({"docs-main/guide/a.md": b"# A", "docs-main/img/x.png": b"x"}))
    assert [entry.path for entry in archive.entries] == ["guide/a.md", "img/x.png"]
    assert archive.read(archive.entries[0]) == b"# A"


def test_names_that_lead_out_are_left_out():
    names = (
        "../../etc/passwd",
        "/etc/cron.d/x",
        "C:/x.md",
        "a/../../b.md",
        "a\\..\\..\\c.md",
        "ok/a.md",
        "b.md",
    )
    assert paths(packed(dict.fromkeys(names, b"x"))) == ["b.md", "ok/a.md"]


def test_links_and_devices_are_left_out():
    out = packed({"a.md": b"a"})
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("passwd.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert paths(out) == ["a.md"]


def test_names_as_japanese_windows_writes_them():
    out = packed({"XXXX.md": b"a", "b.md": b""})
    raw = out.getvalue().replace(b"XXXX.md", "締め.".encode("cp932")[:4] + b".md")
    assert "締め.md" in paths(io.BytesIO(raw))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "damaged"),
        (b"no archive at all", "damaged"),
        (packed({}).getvalue(), "empty"),
        (packed({"../x.md": b"x"}).getvalue(), "empty"),
        (
            packed({"a.md": b"\0" * 20_000_000}, compression=zipfile.ZIP_DEFLATED).getvalue(),
            "unpacks_too_large",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data, reason):
    with pytest.raises(ArchiveRefused) as refused:
        Archive(io.BytesIO(data))
    assert refused.value.reason == reason


def test_a_directory_without_end_is_refused_before_it_is_read():
    raw = bytearray(packed({"a.md": b"a"}).getvalue())
    end = raw.rfind(b"PK\x05\x06")
    raw[end + 10 : end + 12] = struct.pack("<H", MOST_ENTRIES + 1)
    with pytest.raises(ArchiveRefused) as refused:
        Archive(io.BytesIO(bytes(raw)))
    assert refused.value.reason == "too_many"


def test_a_file_that_is_more_than_it_promised_is_not_read():
    archive = Archive(packed({"a.md": b"x" * 1_000}))
    assert archive.read(archive.entries[0], most=999) is None
