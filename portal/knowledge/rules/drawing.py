"""Draws the tree of an article as parts: only elements and attributes that are named here, all words escaped."""

from collections.abc import Callable, Sequence

from markupsafe import escape

from portal.knowledge.rules import callouts
from portal.knowledge.rules.code import title_of, with_holes
from portal.knowledge.rules.headings import anchor_of, dom_id, own_anchor
from portal.knowledge.rules.links import link_of
from portal.knowledge.rules.parts import (
    HeadingEnd,
    HeadingStart,
    Icon,
    Link,
    LinkEnd,
    LinkKind,
    LinkStart,
    Part,
    Picture,
    Say,
    SnippetAt,
    TitleOf,
    Video,
)
from portal.knowledge.rules.snippets import snippet_of
from portal.knowledge.rules.tree import HEADINGS, Element, begins_bold, flowing, inline, is_task, only
from portal.knowledge.rules.videos import video_of

#: Elements that are drawn as they are, without attributes.
PLAIN = frozenset(
    {
        "strong", "em", "b", "i", "u", "s", "del", "ins", "sub", "sup", "small", "kbd", "samp", "var", "cite", "q",
        "abbr", "ruby", "rt", "rp", "blockquote", "ul", "dl", "dt", "dd", "caption", "figure", "figcaption", "thead",
        "tbody", "tfoot", "tr", "summary",
    }
)  # fmt: skip
_ALIGNED = {"center": "to-center", "right": "to-right"}
LONGEST_WORDS = 300

Inside = Sequence[Element | str]


class Drawer:
    """Collects the parts of one page, and what its links lead to."""

    def __init__(self, prefix: str = "") -> None:
        self.parts: list[Part] = []
        self.links: list[Link] = []
        self.facts: list[tuple[str, str]] = []
        self.anchors: set[str] = set()
        self._prefix = prefix  # before footnotes' ids, so that a snippet's are not the page's
        self._inner = 0  # how many lists, boxes and tables we are in
        self._linked = False
        self._drawn_by_name: dict[str, Callable[[Element], None]] = {
            **dict.fromkeys(HEADINGS, self._heading),
            "a": self._link,
            "br": lambda element: self._put("<br>"),
            "code": lambda element: self._code(element.words),
            "details": self._folded,
            "div": self._div,
            "hr": lambda element: self._put("<hr>"),
            "img": self._picture,
            "input": self._checkbox,
            "li": self._item,
            "mark": lambda element: self._around("span", element.inside, ' class="ui"'),
            "ol": self._steps,
            "p": self._paragraph,
            "pre": self._preformatted,
            "section": self._section,
            "table": self._table,
            "td": self._cell,
            "th": self._cell,
        }

    def draw(self, inside: Inside) -> None:
        """Draw what is in an element, in order."""
        for one in inside:
            if isinstance(one, str):
                self._put(str(escape(flowing(one))))
                continue
            if one.tag in self._drawn_by_name:
                self._drawn_by_name[one.tag](one)
            elif one.tag in PLAIN:
                self._around(one.tag, one.inside)
            else:
                self._anchor(one)
                self.draw(one.inside)

    def _put(self, *parts: Part) -> None:
        for part in parts:
            if isinstance(part, str) and self.parts and isinstance(self.parts[-1], str):
                self.parts[-1] += part
            elif part != "":
                self.parts.append(part)

    def _around(self, tag: str, inside: Inside, attributes: str = "") -> None:
        self._put(f"<{tag}{attributes}>")
        self.draw(inside)
        self._put(f"</{tag}>")

    def _within(self, tag: str, inside: Inside, attributes: str = "") -> None:
        self._inner += 1
        self._around(tag, inside, attributes)
        self._inner -= 1

    def _paragraph(self, element: Element) -> None:
        name = snippet_of(element.words) if not element.elements else ""
        if name:
            self._put(SnippetAt(name))
        elif (alone := only(element)) is not None and self._alone(alone):
            return
        elif element.words.strip() or element.elements:
            self._around("p", element.inside)

    def _alone(self, element: Element) -> bool:
        """Draw what is the only thing of its paragraph, where it is drawn otherwise than among words."""
        if element.tag == "img":
            self._picture(element, alone=True)
            return True
        if element.tag == "a" and (inner := only(element)) is not None and inner.tag == "img":
            return False
        if element.tag != "a" or self._linked:
            return False
        if (video := video_of(element.attributes.get("href", ""))) is None:
            return False
        words = element.words.strip()
        self._put(Video(*video, "" if "://" in words else words[:LONGEST_WORDS]))
        self.links.append(Link(LinkKind.OUTSIDE, video[0], "", element.attributes["href"], words[:200]))
        return True

    def _heading(self, element: Element) -> None:
        words, own = own_anchor(" ".join(element.words.split()))
        if not words.strip():
            return
        inside = list(element.inside)
        if own and isinstance(inside[-1], str):
            inside[-1] = own_anchor(inside[-1])[0]
        wanted = own or element.attributes.get("id", "") or anchor_of(words)
        level = HEADINGS[element.tag]
        self._put(HeadingStart(level, wanted, words[:LONGEST_WORDS]))
        self.draw(inside)
        self._put(HeadingEnd(level))

    def _link(self, element: Element) -> None:
        href = element.attributes.get("href")
        if href is None:
            self._anchor(element)
            self.draw(element.inside)
            return
        classes = element.classes
        if "footnote-backref" in classes:
            self._put(
                f' <a class="footnote-back" href="#{self._note_id(href)}" aria-label="',
                Say("back"),
                '">↩</a>',
            )
        elif element.attributes.get("data-footnote-ref") is not None:
            at = f'<a href="#{self._note_id(href)}" id="{self._note_id(element.attributes.get("id", ""))}">'
            self._put(at, str(escape(element.words)), "</a>")
        elif self._linked:
            self.draw(element.inside)
        else:
            self._followed(link_of(href, element.words), element)

    def _followed(self, link: Link, element: Element) -> None:
        self.links.append(link)
        self._put(LinkStart(link))
        self._linked = True
        if element.inside:
            self.draw(element.inside)
        elif link.kind is LinkKind.ARTICLE:
            self._put(TitleOf(link.target))
        else:
            self._put(str(escape(link.target)))
        self._linked = False
        self._put(LinkEnd())

    def _picture(self, element: Element, *, alone: bool = False) -> None:
        written = element.attributes.get("src", "")
        alt = " ".join(element.attributes.get("alt", "").split())[:LONGEST_WORDS]
        title = element.attributes.get("title", "").strip()[:LONGEST_WORDS]
        link = link_of(written, alt)
        if link.kind is LinkKind.FILE:
            self._put(Picture(link.target, alt, title, alone))
        elif link.kind is LinkKind.OUTSIDE and not self._linked:  # nothing is fetched from elsewhere
            self.links.append(link)
            self._put("<p>" if alone else "", LinkStart(link), str(escape(alt or link.target)), LinkEnd())
            self._put("</p>" if alone else "")
        else:
            if link.kind is not LinkKind.OUTSIDE:
                self.links.append(Link(LinkKind.DEAD, link.target, "", written, link.words))
            if alt:
                self._put(f"<p>{escape(alt)}</p>" if alone else str(escape(alt)))

    def _div(self, element: Element) -> None:
        kind = callouts.box_of(element)
        title, rest = callouts.title_and_rest(element) if kind else ([], element.inside)
        self._anchor(element)
        if kind == callouts.FACTS:
            self._facts(rest)
        elif kind == callouts.FOLDED:
            self._put('<details class="folded"><summary>')
            self.draw(title) if title else self._put(Say("more"))
            self._put("</summary>")
            self._within("div", rest)
            self._put("</details>")
        elif kind:
            self._callout(kind, title, rest)
        else:
            self.draw(rest)

    def _callout(self, kind: str, title: Inside, rest: Inside) -> None:
        self._put(f'<div class="callout callout-{kind}" role="note">', Icon(callouts.ICONS[kind]))
        self._put('<div><b class="callout-title">')
        self.draw(title) if title else self._put(Say(kind))
        self._put("</b>")
        self._inner += 1
        self.draw(rest)
        self._inner -= 1
        self._put("</div></div>")

    def _facts(self, inside: Inside) -> None:
        rows = [(label, says) for label, says in callouts.rows_of(inside) if label or says]
        if not rows:
            return
        self._put('<dl class="facts-box">')
        for label, says in rows:
            words = "".join(one if isinstance(one, str) else one.words for one in says)
            self.facts.append((label, words.strip()))
            self._put(f"<div><dt>{escape(label)}</dt><dd>")
            self.draw(says)
            self._put("</dd></div>")
        self._put("</dl>")

    def _folded(self, element: Element) -> None:
        summary = next((one for one in element.elements if one.tag == "summary"), None)
        rest = [one for one in element.inside if one is not summary]
        opened = " open" if "open" in element.attributes else ""
        self._put(f'<details class="folded"{opened}><summary>')
        self.draw(inline(summary.inside)) if summary and summary.words.strip() else self._put(Say("more"))
        self._put("</summary>")
        self._within("div", rest)
        self._put("</details>")

    def _steps(self, element: Element) -> None:
        start = element.attributes.get("start", "")
        begins = f' start="{int(start)}"' if start.isascii() and start.isdigit() and len(start) < 7 else ""
        self._within("ol", element.elements, ("" if self._inner else ' class="md-steps"') + begins)

    def _item(self, element: Element) -> None:
        classes = ""
        if is_task(element):
            classes = ' class="md-task"'
        elif self._inner == 1 and begins_bold(element):
            classes = ' class="step-titled"'
        self._within("li", element.inside, classes)

    def _checkbox(self, element: Element) -> None:
        done = "checked" in element.attributes
        self._put(Icon("square-check" if done else "square"), '<span class="visually-hidden">')
        self._put(Say("done" if done else "open"), "</span>")

    def _preformatted(self, element: Element) -> None:
        code = only(element) or element
        language = next((one[9:] for one in code.classes if one.startswith("language-")), "")
        title = title_of(code.attributes.get("data-meta", ""))
        self._put('<div class="md-code"><div class="md-code-head"><span>')
        self._put(str(escape(title or language)) if title or language else Say("code"))
        self._put(
            '</span><button class="button button-quiet button-small" type="button" hidden data-copies-code'
        )
        self._put(' data-copied="', Say("copied"), '">', Icon("copy"))
        self._put("<span data-label>", Say("copy"), "</span></button></div>")
        self._put('<pre tabindex="0">')
        self._code(element.words.rstrip("\n"), holes=True)
        self._put("</pre></div>")

    def _code(self, words: str, *, holes: bool = False) -> None:
        self._put("<code>")
        for piece, hole in with_holes(words) if holes else [(words, False)]:
            self._put(f"<i>{escape(piece)}</i>" if hole else str(escape(piece)))
        self._put("</code>")

    def _table(self, element: Element) -> None:
        self._put('<div class="md-table" tabindex="0" role="group" aria-label="', Say("table"), '">')
        self._within("table", element.elements)
        self._put("</div>")

    def _cell(self, element: Element) -> None:
        aligned = _ALIGNED.get(element.attributes.get("align", ""), "")
        attributes = f' class="{aligned}"' if aligned else ""
        for name in ("colspan", "rowspan"):
            value = element.attributes.get(name, "")
            if value.isascii() and value.isdigit() and 1 < int(value[:4]) <= 100:
                attributes += f' {name}="{int(value[:4])}"'
        if element.tag == "th":
            attributes += ' scope="col"'
        self._around(element.tag, element.inside, attributes)

    def _section(self, element: Element) -> None:
        if "footnotes" not in element.classes:
            self.draw(element.inside)
            return
        self._put('<section class="footnotes" aria-label="', Say("footnotes"), '"><ol>')
        self._inner += 1
        for item in (one for ol in element.elements for one in ol.elements):
            self._around("li", item.inside, f' id="{self._note_id(item.attributes.get("id", ""))}"')
        self._inner -= 1
        self._put("</ol></section>")

    def _note_id(self, written: str) -> str:
        return dom_id(self._prefix + written.lstrip("#"))

    def _anchor(self, element: Element) -> None:
        """Leave the id that an element had, for links that lead there."""
        written = element.attributes.get("id") or element.attributes.get("name")
        if written and (anchor := dom_id(written)) not in self.anchors:
            self.anchors.add(anchor)
            self._put(f'<span id="{anchor}"></span>')
