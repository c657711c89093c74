"""Markdown that people write comes out as HTML that cannot harm, bold Japanese included."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.markup import TAGS, to_html
from portal.foundation.markup_plain import plain_lines

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "![x](https://elsewhere.example/track.png)",
    "<svg><animate onbegin=alert(1)></svg>",
    "<iframe src=https://elsewhere.example></iframe>",
    "<form action=https://elsewhere.example><input name=p></form>",
    "<style>*{background:url(https://elsewhere.example)}</style>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    "`<script>alert(1)</script>`",
    "<p style='position:fixed' class=x id=main>x</p>",
]


class Parts(HTMLParser):
    """What a browser would make of the HTML: its tags, attributes and addresses."""

    def __init__(self, html: str):
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_is_inert(text):
    parts = Parts(str(to_html(text)))
    assert parts.tags <= TAGS
    assert parts.attributes <= {"href", "title", "align", "start", "type", "disabled", "checked", "rel"}
    assert all(not a or a.startswith(("https:", "http:", "mailto:", "tel:")) for a in parts.addresses)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**「顧客」**の声", "<p><strong>「顧客」</strong>の声</p>"),
        ("**目標。**は", "<p><strong>目標。</strong>は</p>"),
        ("- [x] 済み", 'type="checkbox"'),
        ("| a |\n|---|\n| b |", "<table>"),
        ("", ""),
    ],
)
def test_what_people_write_is_shown_as_they_mean_it(text, html):
    assert html in str(to_html(text))


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script> その後の文",
        "<script>\n閉じていない",
        "<!-- 見えない --> 続き",
        "<div>\n表</div> 次",
        "A<B>C の <名前> 様",
        "<b>{{ 7*7 }}</b>",
    ],
)
def test_a_tag_that_was_typed_is_shown_as_typed_and_takes_nothing_with_it(typed):
    assert plain_lines(to_html(typed)) == typed
    assert Parts(str(to_html(typed))).tags <= {"p"}


def test_links_leave_without_telling_where_from():
    assert 'rel="noopener noreferrer nofollow"' in str(to_html("https://example.com"))


@pytest.mark.parametrize(
    ("written", "link"),
    [
        (
            "see https://a.example/c/x/kpis/e6OVctFcOnkhYhP_ and",
            "https://a.example/c/x/kpis/e6OVctFcOnkhYhP_",
        ),
        ("https://a.example/__init__", "https://a.example/__init__"),
        ("https://a.example/?a=1&b=_", "https://a.example/?a=1&amp;b=_"),
        ("_https://a.example/x_", "https://a.example/x"),
        ("[https://a.example/x](https://b.example/y)_", "https://b.example/y"),
        ("https://a.example/x.", "https://a.example/x"),
    ],
)
def test_an_address_is_linked_to_its_end(written, link):
    assert re.findall(r'href="([^"]*)"', to_html(written)) == [link]


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("**太字**の語\nと *次の* 行", "太字の語\nと 次の 行"),
        ("1\\. no list\n\\*kept\\*", "1. no list\n*kept*"),
        ("a  \nb\n\n\n\nc", "a\nb\n\nc"),
        ("3. c\n4. d\n   1. e\n   2. f", "3. c\n4. d\n   1. e\n   2. f"),
        ("- [ ] open\n- [x] **done**", "- ☐ open\n- ☑ done"),
        ("said:\n> one\n> two\n>\n> - three\n\nme", "said:\n\n> one\n> two\n>\n> - three\n\nme"),
        (
            "[here](https://a.example/x?y=1&z) https://b.example/",
            "here <https://a.example/x?y=1&z> https://b.example/",
        ),
        ("[home](/c/sakura) <b@c.example>", "home b@c.example"),
        ("| a | b |\n|---|---|\n| **1** | 2 |", "a | b\n1 | 2"),
        ("```\nx = 1\n\n  y\n```\n# Title\nbelow\n\n---", "x = 1\n\n  y\n\nTitle\n\nbelow\n\n" + "-" * 20),
        ("5 < 6 & <b>7</b>", "5 < 6 & <b>7</b>"),
    ],
)
def test_it_is_read_as_plain_text_too(markdown, plain):
    assert plain_lines(to_html(markdown)) == plain


def test_a_box_that_is_ticked_stays_ticked():
    assert "checked" in to_html("- [x] done")
    assert "checked" not in to_html("- [ ] open")


@given(st.text(alphabet="ab ->#*_`[]()|\n1.~<", max_size=120))
def test_any_text_is_read_as_plain_text(markdown):
    plain_lines(to_html(markdown))
