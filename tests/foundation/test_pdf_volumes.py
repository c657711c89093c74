"""Volumes: pieces bound into one PDF that is right in its pages, links, bookmarks, tags, fonts and metadata."""

import io
import re
import shutil
import subprocess
from collections.abc import Iterator

import pikepdf
import pytest
from PIL import Image, ImageChops

from portal.foundation import pdf
from portal.foundation.pdf.making import Making
from portal.foundation.pdf.press import Press
from portal.foundation.pdf.volumes import Bound, Piece, Trouble, Volume
from tests.foundation.pdf_reading import PAGE, SHEETS, bookmarks, elements, names, opened, parents, text

pytestmark = pytest.mark.skipif(bool(pdf.missing()), reason="the libraries that set PDFs are not installed")
ROWS = "".join(f"<tr><th scope='row'>指標{n}</th><td>{n}</td></tr>" for n in range(40))
TABLE = f"<table><thead><tr><th>指標</th><th>値</th></tr></thead><tbody>{ROWS}</tbody></table>"
MARKED = '<h2 style="bookmark-level: 1">{}</h2><h3 id="k1" style="bookmark-level: 2">細目</h3>'
BLOCKS = '<a href="volume:kpis" style="display: block"><span style="display: block">塊</span><b>3</b></a>'
LISTED = "<ol><li><span>一つ</span><small style='display: block'>まで</small></li><li>二つ</li></ol>"
LINKS = '<p><a href="volume:kpis">KPI</a> <a href="volume:act#k1">次</a> <a href="volume:gone">無</a></p>'


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    made = Press(at_once=2)
    yield made
    made.close()


def volume(**changes) -> Volume:
    """Return a cover, contents, two pages of KPIs and what comes next."""
    pieces = (
        Piece("cover", "", PAGE.format(f"<h1>表紙</h1>{LINKS}{BLOCKS}{LISTED}"), numbered=False),
        Piece(
            "kpis", "KPIの進捗", PAGE.format(f'<p class="foot">走る</p>{MARKED.format("KPIの進捗")}{TABLE}')
        ),
        Piece("act", "次の期", PAGE.format(f'{MARKED.format("次の期")}<a href="#k1">上</a>{TABLE}'), level=2),
    )
    plain = {"contents": contents, "contents_title": "目次", "stylesheets": SHEETS, "pieces": pieces}
    return Volume(
        **{"title": "四半期 <ビジネス> レビュー", "language": "ja", "author": "伴走", **plain, **changes}
    )


def contents(pages) -> str:
    lines = [f'<li><a href="volume:{name}">{name} … {page}</a></li>' for name, page in pages.items()]
    return PAGE.format(f"<h2>目次</h2><ol>{''.join(lines)}</ol>")


@pytest.fixture(scope="module")
def bound(press) -> Bound:
    return Making(volume(), press, None).bound()


@pytest.fixture(scope="module")
def whole(bound) -> pikepdf.Pdf:
    return opened(bound.data)


def test_pages_stand_in_order_and_the_contents_know_them(bound, tmp_path):
    assert bound.pages == 6
    pages = text(bound.data, tmp_path).split("\f")
    assert "表紙" in pages[0]
    assert "目次" in pages[1]
    assert "kpis … 3" in pages[1]
    assert "act … 5" in pages[1]
    assert "act#k1 … 5" in pages[1]
    assert "KPIの進捗" in pages[2]
    assert "次の期" in pages[4]


def test_contents_of_several_pages_push_the_others_on(press, tmp_path):
    def long(pages):
        return contents({**pages, **{f"x{n}": n for n in range(150)}})

    made = Making(volume(contents=long), press, None).bound()
    pages = text(made.data, tmp_path).split("\f")
    first = int(re.findall(r"kpis … (\d+)", "".join(pages))[0])
    assert first == made.pages - 3 > 3
    assert "指標0" in pages[first - 1]


def test_page_numbers_are_printed_but_not_read(whole):
    folio = [
        page.Contents[2].read_bytes() if isinstance(page.Contents, pikepdf.Array) else b""
        for page in whole.pages
    ]
    assert folio[0] == b""
    assert all(b"/Artifact" in one and b"/Folio 7.0 Tf" in one for one in folio[1:])
    assert all("/Folio" in page.Resources.Font for page in list(whole.pages)[1:])


def test_page_numbers_can_be_read_with_the_eyes(bound, tmp_path):
    last = text(bound.data, tmp_path, "-layout").split("\f")[5]
    assert "6/6" in last.replace(" ", "")


def test_links_lead_from_piece_to_piece(bound, whole):
    places = names(whole.Root.Names.Dests)
    pages = [page.obj.objgen for page in whole.pages]
    assert places["kpis"][0].objgen == pages[2]
    assert places["act#k1"][0].objgen == pages[4] != places["kpis#k1"][0].objgen
    links = [link for page in whole.pages for link in page.obj.get("/Annots", ())]
    assert all("/A" not in link and int(link.F) == 4 for link in links)
    leading = [str(link.get("/Dest", "")) for link in links]
    assert leading[:3] == ["kpis", "act#k1", ""]
    assert leading[-1] == "act#k1"
    assert set(filter(None, leading)) <= set(places)
    assert bound.troubles == (Trouble("cover", "link", "gone"),)
    assert str(links[0].Contents) == "KPIの進捗"


def test_bookmarks_are_nested_and_say_nothing_twice(whole):
    assert bookmarks(whole) == [
        (1, "表紙", 1),
        (1, "目次", 2),
        (1, "KPIの進捗", 3),
        (2, "細目", 3),
        (2, "次の期", 5),
        (3, "細目", 5),
    ]


def test_the_tree_of_tags_is_one_and_whole(whole):
    tree = whole.Root.StructTreeRoot
    document = tree.K[0]
    assert [str(part.S) for part in document.K] == ["/Part"] * 4
    assert [str(part.get("/T", "")) for part in document.K] == ["", "目次", "KPIの進捗", "次の期"]
    numbers = parents(whole)
    assert list(numbers) == sorted(set(numbers))
    assert tree.ParentTreeNextKey == max(numbers) + 1
    tagged = {element.objgen for element in elements(whole)}
    for page in whole.pages:
        marked = numbers[int(page.obj.StructParents)]
        assert all(one is None or one.objgen in tagged for one in marked)
        for link in page.obj.get("/Annots", ()):
            assert str(numbers[int(link.StructParent)].S) == "/Link"
    assert len({int(page.obj.StructParents) for page in whole.pages}) == len(whole.pages)


def test_what_stands_in_a_list_item_is_its_label_or_its_body(whole):
    items = [one for one in elements(whole) if one.S == "/LI"]
    assert len(items) > 2
    for one in items:
        assert {str(kid.S) for kid in one.K} <= {"/Lbl", "/LBody"}
        assert len({str(kid.S) for kid in one.K}) == len(one.K)


def test_every_element_knows_its_parent_and_its_page(whole):
    pages = {page.obj.objgen for page in whole.pages}
    for element in elements(whole):
        assert "/Pg" not in element or element.Pg.objgen in pages
        for kid in element.get("/K", ()):
            if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
                assert kid.P.objgen == element.objgen


def test_cells_name_their_headers_and_no_two_headers_are_called_the_same(whole):
    known = names(whole.Root.StructTreeRoot.IDTree)
    headers = {str(one.ID) for one in elements(whole) if "/ID" in one}
    assert headers == set(known)
    assert len(headers) == 2 * (40 + 2 * 2)
    for cell in (one for one in elements(whole) if one.S == "/TD"):
        assert {str(header) for header in cell.A.Headers} <= headers


def test_running_heads_are_artifacts(whole):
    page = whole.pages[2]
    marked = parents(whole)[int(page.obj.StructParents)]
    assert any(one is None for one in marked)
    assert b"/Artifact <</Type /Pagination>> BDC" in re.sub(rb"\s+", b" ", page.Contents[1].read_bytes())


def test_each_font_is_embedded_once_and_letters_can_be_read(whole, bound, tmp_path):
    files = {
        font.DescendantFonts[0].FontDescriptor.FontFile2.objgen
        for page in whole.pages
        for font in page.Resources.Font.values()
    }
    assert len(files) == 2
    read = text(bound.data, tmp_path)
    assert all(words in read for words in ("表紙", "目次", "指標39", "細目"))


def test_title_language_author_and_standard_are_told(whole):
    root = whole.Root
    said = root.Metadata.read_bytes().decode()
    assert (str(root.Lang), str(whole.docinfo.Title)) == ("ja", "四半期 <ビジネス> レビュー")
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert "四半期 &lt;ビジネス&gt; レビュー" in said
    assert "<pdfuaid:part>1" in said
    assert "pdfaid" not in said
    assert "/OutputIntents" not in root


def test_for_archives_it_is_pdf_a_too(press):
    made = opened(Making(volume(archival=True), press, None).bound().data)
    said = made.Root.Metadata.read_bytes().decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A" in said
    assert "<pdfuaid:part>1" in said
    (colours,) = made.Root.OutputIntents
    assert colours.S == "/GTS_PDFA1"
    assert colours.DestOutputProfile.N == 3
    assert "/Filter" not in made.Root.Metadata or made.Root.Metadata.Filter == "/FlateDecode"
    assert "/ID" in made.trailer


def test_for_archives_no_reader_is_asked_to_smooth_a_logo(press):
    logo = io.BytesIO()
    Image.new("RGBA", (40, 20), (20, 90, 160, 120)).save(logo, "PNG")
    pieces = (Piece("a", "", PAGE.format('<h1>表紙</h1><img alt="ロゴ" src="stored:logo">')),)
    asked = volume(pieces=pieces, files={"logo": logo.getvalue()}, archival=True)
    made = opened(Making(asked, press, None).bound().data)
    pictures = [one for one in made.objects if isinstance(one, pikepdf.Stream) and "/Width" in one]
    assert pictures
    assert not any(one.get("/Interpolate") for one in pictures)


def test_the_same_volume_is_the_same_file(press, bound):
    assert Making(volume(), press, None).bound().data == bound.data


def test_names_must_be_their_own(press):
    twice = (Piece("a", "", PAGE.format("a")), Piece("a", "", PAGE.format("b")))
    for pieces in (twice, (), (Piece("a b", "", ""),), (Piece("contents", "", ""),)):
        with pytest.raises(ValueError, match="name"):
            Making(volume(pieces=pieces), press, None).bound()


def test_a_heading_that_the_font_lacks_leaves_the_rest_whole(press, tmp_path):
    pieces = (
        Piece("a", "A", PAGE.format("<p>あ 𒀀 ☃ 漢</p>")),
        Piece("b", "B", PAGE.format("<p>漢字 🙂</p>")),
    )
    made = Making(volume(pieces=pieces, contents=None), press, None).bound()
    opened(made.data)
    assert "漢字" in text(made.data, tmp_path)


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="nothing here draws PDFs")
def test_glyphs_are_drawn_as_they_are_read(press, bound, tmp_path):
    """A letter drawn in a bound volume looks as in the piece set alone, whatever others use."""

    def drawn(data: bytes, name: str, page: int) -> Image.Image:
        (tmp_path / f"{name}.pdf").write_bytes(data)
        call = [
            "pdftoppm",
            "-r",
            "60",
            "-png",
            "-singlefile",
            "-f",
            str(page),
            tmp_path / f"{name}.pdf",
            tmp_path / name,
        ]
        subprocess.run(call, check=True)
        return Image.open(tmp_path / f"{name}.png").convert("L")

    alone = press.print(volume().pieces[1].html, SHEETS, {})
    one, other = drawn(alone, "alone", 1), drawn(bound.data, "bound", 3)
    body = (0, 0, one.width, round(one.height * 0.93))
    difference = ImageChops.difference(one.crop(body), other.crop(body))
    assert difference.getextrema()[1] < 40
