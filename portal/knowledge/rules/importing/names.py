"""Names of files and folders: what is an article, a file of one, or neither; and what a name says to people."""

import re
import unicodedata
from pathlib import PurePosixPath

ARTICLES = (".md", ".markdown", ".mdx", ".html", ".htm")
FILES = (
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".pdf", ".csv", ".txt", ".zip", ".docx", ".xlsx", ".pptx",
    ".mp4", ".webm",
)  # fmt: skip
#: The page of a folder itself.
INDEX = ("index", "readme", "_index", "overview")
OF_A_FOLDER = "_category_.json"
OF_SNIPPETS, OF_SYNONYMS = "_snippets.json", "_synonyms.json"  # at the top of our own exports
_LEFT_OUT = {
    "node_modules",
    "__macosx",
    "thumbs.db",
    "desktop.ini",
    "license.md",
    "changelog.md",
    "contributing.md",
}
_NOTION = re.compile(r"[ _-]?[0-9a-f]{32}$")
_NUMBERED = re.compile(r"^\d{1,4}[._ -]+(?=\D)")


def kind_of(path: str) -> str:
    """Return article, file, category (what a folder says of itself), or empty for what is left out.

    >>> [kind_of(name) for name in ("a/b.md", "img/x.PNG", "a/_category_.json", ".git/config", "a/run.exe")]
    ['article', 'file', 'category', '', '']
    """
    place = PurePosixPath(path)
    if any(part.startswith(".") or part.lower() in _LEFT_OUT for part in place.parts):
        return ""
    if place.name.lower() == OF_A_FOLDER:
        return "category"
    suffix = place.suffix.lower()
    return "article" if suffix in ARTICLES else "file" if suffix in FILES else ""


def words_of(name: str) -> str:
    """Return what the name of a file or folder says, for where nothing inside says it.

    >>> words_of("03-getting_started.md"), words_of("Board rules " + 16 * "a7" + ".md"), words_of("締め")
    ('Getting started', 'Board rules', '締め')
    """
    stem = _NUMBERED.sub(
        "", _NOTION.sub("", PurePosixPath(name).stem if kind_of(name) == "article" else name)
    )
    words = unicodedata.normalize("NFC", " ".join(re.split(r"[-_\s]+", stem))).strip()
    return words[:1].upper() + words[1:]


def key_of(path: str) -> str:
    """Return by what an article is called where others link to it: its path without suffix, number marks and index.

    >>> key_of("Guide/01-Start.md"), key_of("guide/README.md"), key_of("guide/")
    ('guide/start', 'guide', 'guide')
    """
    place = PurePosixPath(unicodedata.normalize("NFC", path.strip("/")))
    parts = [_NUMBERED.sub("", part).casefold() for part in place.parts]
    if parts and place.suffix.lower() in ARTICLES:
        parts[-1] = _NOTION.sub("", parts[-1].rsplit(".", 1)[0])
    if parts and parts[-1] in INDEX:
        parts = parts[:-1]
    return "/".join(parts)


def plain_folder(path: str) -> str:
    """Return by what a folder is called: its path without number marks and Notion's.

    >>> plain_folder("Guide/01-Board rules a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7/"), plain_folder("")
    ('guide/board rules', '')
    """
    parts = unicodedata.normalize("NFC", path.strip("/")).split("/")
    return "/".join(_NOTION.sub("", _NUMBERED.sub("", part)).casefold() for part in parts)


def notion_id(path: str) -> str:
    """Return the id that Notion puts behind the name of a page, empty for other files.

    >>> notion_id("a/Board rules a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7.md")
    'a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7'
    """
    found = _NOTION.search(PurePosixPath(path).stem)
    return found[0].strip(" _-") if found else ""
