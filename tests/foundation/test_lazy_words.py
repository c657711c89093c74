"""Lazy words hold what people typed, and are escaped in pages like any other text."""

from flask import render_template_string
from flask_babel import lazy_gettext, lazy_ngettext, lazy_pgettext
from markupsafe import escape

HOSTILE = "<script>alert(1)</script>"
SAFE = "&lt;script&gt;"


def test_lazy_words_are_escaped_wherever_a_page_puts_them(app):
    with app.test_request_context():
        words = [
            lazy_gettext("By %(day)s", day=HOSTILE),
            lazy_pgettext("person", "%(name)s", name=HOSTILE),
            lazy_ngettext("%(num)s %(what)s", "%(num)s %(what)s", 1, what=HOSTILE),
        ]
        for one in words:
            for page in ("{{ x }}", "{{ x ~ '' }}", "{{ _('By %(day)s', day=x) }}", "{{ [x] | join(' ') }}"):
                drawn = render_template_string(page, x=one)
                assert "<script" not in drawn, page
                assert SAFE in drawn, page
        assert SAFE in escape(words[0])


def test_lazy_words_are_escaped_once(app):
    with app.test_request_context():
        assert (
            render_template_string("{{ x }}", x=lazy_gettext("Questions & answers"))
            == "Questions &amp; answers"
        )
        assert "a & b" in str(lazy_gettext("By %(day)s", day="a & b"))
