"""Markdown that people write, made into HTML that cannot harm.

comrak reads bold inside ordinary Japanese (`**「顧客」**の`), which CommonMark alone does not; nh3 lets through an
explicit list of tags and nothing else.
"""

import comrak
import nh3
from markupsafe import Markup

TAGS = {
    "p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "input",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "th": {"align"}, "td": {"align"}, "ol": {"start"}}
FIXED = {"input": {"type": "checkbox", "disabled": ""}}
SCHEMES = {"http", "https", "mailto", "tel"}


def _options() -> comrak.ExtensionOptions:
    extensions = comrak.ExtensionOptions()
    for name in ("table", "strikethrough", "tasklist", "autolink", "cjk_friendly_emphasis"):
        setattr(extensions, name, True)
    return extensions


_EXTENSIONS = _options()


def to_html(markdown: str | None) -> Markup:
    """Return the safe HTML of a text people wrote; an empty text gives an empty string."""
    if not markdown:
        return Markup("")
    html = comrak.render_markdown(markdown, extension_options=_EXTENSIONS)
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        set_tag_attribute_values=FIXED,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704  # nosec B704  # cleaned by nh3 just above
