"""What authors write is drawn as they mean it; what hostile people write is inert, in texts and in drawings."""

import time
from xml.etree import ElementTree

import pytest

from portal.foundation.drawings import TAGS, inert_drawing
from portal.foundation.files import FileRefused
from portal.knowledge.rules import plain
from portal.knowledge.rules.markdown import filled, read
from portal.knowledge.rules.parts import LinkKind
from tests.knowledge.hostile import Seen, shown, texts


@pytest.fixture
def html(inside):
    """What a body of Markdown becomes."""
    return shown


@pytest.mark.parametrize(
    ("body", "drawn"),
    [
        (":::warning 注: **不変**\nx\n:::", '<b class="callout-title">注: <strong>不変</strong></b>'),
        (":::tip\nx\n:::", '<b class="callout-title">Tip</b>'),
        (">[!CAUTION]\n>\n>x", '<div class="callout callout-danger" role="note">'),
        (":::note[T]\n- a\n\n  :::tip I\n  b\n  :::\n:::\nc", "</div></div></li></ul></div></div><p>c</p>"),
        (":::facts\nできる人: 管理者\n:::", '<dl class="facts-box"><div><dt>できる人</dt><dd>管理者</dd></div></dl>'),
        ("```\n:::tip\n```", "<code>:::tip</code>"),
        ("「==設定==」を開く", '「<span class="ui">設定</span>」を開く'),
        ("1. **選**\n\n   左", '<li class="step-titled"><p><strong>選</strong></p><p>左</p></li></ol>'),
        ("3. c\n4. d", '<ol class="md-steps" start="3">'),
        ("目標\nを選ぶ", "<p>目標を選ぶ</p>"),
        ("a[^1]\n\n[^1]: n", '<a href="#s-fn-1" id="s-fnref-1">1</a>'),
        ("- [x] a", '<li class="md-task"><svg class="icon"'),
        ("| a |\n|--:|\n| b |", '<td class="to-right">b</td>'),
        ('```text title="本文"\n{{名}}さん\n```', "<code><i>{{名}}</i>さん</code>"),
        ('![図](file:abc "説明")', '<figure><img src="/c/sakura/knowledge/files/abc" alt="図" width="4" height="3"'),
        ("押す ![図](file:abc) と", 'loading="lazy" decoding="async" class="md-icon"> と</p>'),
        ("https://youtu.be/abcDEF12345", 'href="https://www.youtube.com/watch?v=abcDEF12345" target="_blank"'),
        ("[](article:abc#Setup)", '<a href="/c/sakura/knowledge/x#s-setup">A &lt;title&gt; of'),
        ("<details><summary>Q</summary>\n\n**A**\n\n</details>", "Q</summary><div><p><strong>A</strong></p></div>"),
        ("## x {#own}\n\n[y](#own) [z](#gone)", '<h2 id="s-own">x</h2><p><a href="#s-own">y</a> z</p>'),
        ("[x](guide.md) ![y](https://a.example/z.png)", '<p>x <a href="https://a.example/z.png" rel='),
    ],
)  # fmt: skip
def test_what_authors_write_is_drawn_as_they_mean_it(html, body, drawn):
    assert drawn in "".join(
        html(body).replace("> <", "><").replace("</div></div> <", "</div></div><").split("\n")
    )


def test_headings_have_heights_without_gaps_and_anchors_of_their_own():
    page = read("### A\n\n##### B\n\n##### B\n\n# C\n\n# ")
    assert [(one.level, one.anchor) for one in page.headings] == [
        (2, "s-a"), (3, "s-b"), (3, "s-b-1"), (2, "s-c"),
    ]  # fmt: skip


def test_a_page_says_where_its_links_lead_and_what_it_shows():
    page = read("[a](article:x#y) [b](file:f) [c](d.md) [e](/help/ja) ![p](file:g)\n\n{{snippet s}}")
    assert [(one.kind, one.target, one.anchor) for one in page.links] == [
        (LinkKind.ARTICLE, "x", "s-y"), (LinkKind.FILE, "f", ""), (LinkKind.DEAD, "d.md", ""),
        (LinkKind.OWN, "/help/ja", ""),
    ]  # fmt: skip
    assert (page.files, page.snippets) == (("g", "f"), ("s",))


def test_snippets_stand_in_the_text_as_if_they_were_written_there():
    page = read("## A\n\n{{snippet s}}\n\n{{snippet gone}}\n\nx[^1]\n\n[^1]: n")
    whole = filled(page, {"s": read("## A\n\n[y](article:z)[^1]\n\n{{snippet s}}\n\n[^1]: m", prefix="7-")})
    assert [one.anchor for one in whole.headings] == ["s-a", "s-a-1"]
    assert whole.links[0].target == "z"
    assert plain.text_of(whole) == "A\nA\ny\nm\nx\nn"


def test_words_for_the_search_are_whole_and_without_marks():
    page = read("# 題\n\n|a|b|\n|-|-|\n|c|`d<e`|\n\n:::tip T\n- f\n:::\n\n![g](file:h)[^1]\n\n[^1]: i & j")
    assert plain.text_of(page) == "題\na b\nc d<e\nT\nf\ng\ni & j"
    assert plain.excerpt(read("## h\n\n一つ目。二つ目は長い。"), 8) == "一つ目。二つ目は…"


def test_hostile_texts_are_inert(html):
    hostile = texts("payloads.txt")
    assert len(hostile) >= 500
    wrong = {body[:120]: found for body in hostile if (found := Seen(html(body)).wrong)}
    assert not wrong


def test_bombs_are_read_in_no_time():
    row = "|" + "a|" * 500
    bombs = [
        f"{row}\n{row.replace('a', '-')}\n" + "|a\n" * 90_000, ">" * 100_000 + "x", "<div>" * 80_000,
        "[^a]" * 90_000 + "\n\n[^a]: x", "<b><a>" * 30_000, ":::tip\n" * 20_000, "```\n" * 20_000,
    ]  # fmt: skip
    for bomb in bombs:
        began = time.process_time()
        read(bomb)
        assert time.process_time() - began < 3, bomb[:20]


def test_hostile_drawings_are_inert_or_refused():
    hostile = texts("payloads-drawings.txt")
    assert len(hostile) >= 80
    for text in hostile:
        try:
            drawn = inert_drawing(text.encode()).data
        except FileRefused:
            continue
        for element in ElementTree.fromstring(drawn).iter():
            assert element.tag.removeprefix("{http://www.w3.org/2000/svg}") in TAGS - {"a"}, text
            assert not [name for name in element.attrib if name.lower().startswith("on") or "}" in name], text
            assert "canary" not in "".join(element.attrib.values()) + (element.text or ""), text


def test_an_honest_drawing_stays_as_it_is_and_has_a_size():
    drawn = inert_drawing(
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="20mm"><style>.a{fill:url(#g)}</style>'
        b'<g id="g" class="a" style="stroke:red"><path d="M0 0h9"/><text x="1">\xe5\x9b\xb3</text></g></svg>'
    )
    assert (drawn.width, drawn.height) == (76, 38)
    for kept in ('d="M0 0h9"', ".a{fill:url(#g)}", "stroke:red", "図"):
        assert kept in drawn.data.decode()
