"""Articles by the command line: a folder taken in, everything taken along, and taken in again as the same."""

import zipfile

from tests.web.test_cli import BEGIN


def test_a_folder_is_taken_in_taken_along_and_the_same_again(run, tmp_path):
    run("migrate")
    run(*BEGIN)
    folder = tmp_path / "guide"
    folder.mkdir()
    (folder / "a.md").write_text("---\ntitle: 締め日\nexternal_id: s1\n---\n[次](b.md)へ", encoding="utf-8")
    (folder / "b.md").write_text("# 送付\n\n本文", encoding="utf-8")
    taken = run("import-articles", str(folder), "--reach", "public", "--publish")
    assert taken.exit_code == 0, taken.output
    assert "2 new" in taken.output

    archive = tmp_path / "all.zip"
    along = run("export-articles", str(archive))
    assert along.exit_code == 0, along.output
    names = zipfile.ZipFile(archive).namelist()
    assert sum(name.endswith(".md") for name in names) == 2, names

    again = run("import-articles", str(folder), "--reach", "public", "--publish")
    assert "2 the same" in again.output
    found = run("reindex")
    assert found.exit_code == 0, found.output
