"""The dry run of an import: every file read, what it would become, what in it leads nowhere; no article is touched."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.offload import off_the_loop
from portal.knowledge.actions import imports
from portal.knowledge.models import ArticleImport, ArticleImportItem, ImportState, Outcome
from portal.knowledge.queries.imports import (
    ARTICLE,
    CATEGORY,
    Known,
    categories_called,
    known,
    taken_in_before,
)
from portal.knowledge.rules.importing.archives import Archive, Entry
from portal.knowledge.rules.importing.links import Target
from portal.knowledge.rules.importing.names import kind_of
from portal.knowledge.rules.importing.plans import (
    Draft,
    Folder,
    Group,
    Looked,
    folders,
    grouped,
    in_order,
    named,
    rank_of,
    ways,
)
from portal.knowledge.rules.importing.reading import (
    LARGEST_TEXT,
    Page,
    Unreadable,
    is_ours,
    page_of,
    sum_of,
    targets_of,
    words_sum,
)
from portal.knowledge.rules.importing.trees import Tree, spot_of

A_CHUNK = 100  # files between two looks at how far it is
MOST_NOTES = 30
A_MOMENT = timedelta(seconds=5)
Row = dict[str, Any]
Before = Mapping[tuple[str, str], tuple[str, Any]]


def look_through(archive: Archive, tell: Callable[[int, int], None]) -> list[Looked]:
    """Return what the articles of an archive say, without touching the database; `tell` hears how far it is."""
    wanted = [entry for entry in archive.entries if kind_of(entry.path) == ARTICLE]
    sums = {entry.path: entry.crc for entry in archive.entries if kind_of(entry.path) == "file"}
    found: list[Looked] = []
    for at in range(0, len(wanted), A_CHUNK):
        tell(at, len(wanted))
        found += off_the_loop(_looked_at, archive, wanted[at : at + A_CHUNK], sums)
    return found


def said_of_folders(archive: Archive) -> dict[str, bytes]:
    """Return what folders say of themselves, by the paths of those files."""
    wanted = [entry for entry in archive.entries if kind_of(entry.path) == CATEGORY]
    return {entry.path: archive.read(entry, LARGEST_TEXT) or b"" for entry in wanted}


def planned(
    looked: Sequence[Looked], said: Mapping[str, bytes], files: frozenset[str], options: Mapping[str, Any]
) -> tuple[list[Row], dict[str, int]]:
    """Return the items of an import as their rows, in the order in which they are taken in, and what they add up to."""
    language = options.get("language") or "ja"
    groups, twice = grouped((one for one in looked if not one.said), language)
    named(groups, options.get("source") or "")
    tree = folders(groups, said, language)
    groups = in_order(groups, tree)
    here = known([group.external_id for group in groups])
    before = taken_in_before([group.external_id for group in groups])
    links = _links(groups, files)
    articles = [
        row for group in groups for row in _texts(group, here.get(group.external_id, {}), before, links)
    ]
    new = {group.folder for group in groups if group.external_id not in here}
    rows = [*(_categories(new, tree, options)), *articles]
    rows += [_refused(one, one.said) for one in looked if one.said]
    rows += [_refused(one, "twice") for one in twice]
    for position, row in enumerate(rows):
        row["position"] = position
    return rows, _counted(rows)


def keep(run_id: int, rows: Sequence[Row], counts: Mapping[str, int]) -> None:
    """Keep a dry run, in place of an earlier try at it; one that was decided meanwhile stays as it is."""
    run = db.session.scalar(select(ArticleImport).where(ArticleImport.id == run_id).with_for_update())
    if run is None or run.state is not ImportState.READING:
        return
    if not any(row["kind"] == ARTICLE for row in rows):
        imports.fail(run, "no_articles")
        return
    db.session.execute(delete(ArticleImportItem).where(ArticleImportItem.import_id == run.id))
    db.session.execute(insert(ArticleImportItem), [{**row, "import_id": run.id} for row in rows])
    run.items, run.done = sum(row["done_at"] is None for row in rows), 0
    run.counts, run.state = dict(counts), ImportState.READY


def _looked_at(archive: Archive, entries: Sequence[Entry], sums: Mapping[str, int]) -> list[Looked]:
    return [_one(archive, entry, sums) for entry in entries]


def _one(archive: Archive, entry: Entry, sums: Mapping[str, int]) -> Looked:
    path, spot = entry.path, spot_of(entry.path)
    data = archive.read(entry, LARGEST_TEXT)
    try:
        page = page_of(data, path)
    except Unreadable as refusal:
        return Looked(path, spot, said=refusal.reason)
    targets = targets_of(page, path)
    shown = {target.path: sums[target.path] for target in targets if target.path in sums}
    front, known_by = replace(page.front, facts=None), sum_of(data or b"", shown)
    return Looked(path, spot, front, targets, known_by, exported=_exported(page, shown))


def _exported(page: Page, shown: Mapping[str, int]) -> str:
    """Return the edition that our export wrote here, empty when somebody wrote over it since."""
    facts = page.front.facts or {}
    if not is_ours(page.front):
        return ""
    same = words_sum(page.front.title, page.front.lead, page.body, shown) == str(facts.get("sum"))
    return str(facts.get("edition") or "") if same else ""


def _links(groups: Sequence[Group], files: frozenset[str]) -> Callable[[Looked], list[list[str]]]:
    """Return what notes the links and pictures of a file that lead nowhere."""
    paths = {text.looked.path: "-" for group in groups for text in group.texts}
    tree = Tree(files, paths, {group.external_id: "-" for group in groups})

    def lost(looked: Looked, target: Target) -> bool:
        found = not target.is_picture and tree.article_at(target, looked.path) is not None
        return not found and tree.file_at(target, looked.path) is None

    def notes(looked: Looked) -> list[list[str]]:
        gone = [target for target in looked.targets if lost(looked, target)]
        return [["missing" if one.is_picture else "dead", one.path[:300]] for one in gone][:MOST_NOTES]

    return notes


def _texts(
    group: Group, here: Mapping[str, Known], before: Before, links: Callable[[Looked], list[list[str]]]
) -> list[Row]:
    rows = []
    for text in group.texts:
        outcome, edited = _outcome(group, text, here, before)
        notes = ([["edited", ""]] if edited else []) + links(text.looked)
        row = _row(ARTICLE, text.looked.path, outcome, notes)
        row |= {
            "language": text.language, "external_id": group.external_id, "title": text.looked.front.title[:200],
            "sha256": text.looked.sum, "article_id": here[""].article_id if here else None,
        }  # fmt: skip
        if outcome is Outcome.REFUSED:
            row["said"] = "archived"
        rows.append(row)
    return rows


def _outcome(group: Group, text: Draft, here: Mapping[str, Known], before: Before) -> tuple[Outcome, bool]:
    """Return what becomes of a text, and whether somebody wrote at it here since it was taken in."""
    if here and here[""].archived:
        return Outcome.REFUSED, False
    if text.language not in here:
        return Outcome.NEW, False
    now = here[text.language]
    last_sum, last_at = before.get((group.external_id, text.language), ("", None))
    if last_sum == text.looked.sum or (text.looked.exported and text.looked.exported in now.editions):
        return Outcome.SAME, False
    edited = last_at is None or (now.written_at is not None and now.written_at > last_at + A_MOMENT)
    return Outcome.CHANGED, edited


def _categories(new: set[str], tree: Mapping[str, Folder], options: Mapping[str, Any]) -> list[Row]:
    if options.get("folders") is False:
        return []
    keys = {way for folder in new for way in ways(folder)}
    names = {key: category_id(key, options) for key in keys}
    there = categories_called(list(names.values()))
    rows = []
    for key in sorted(keys, key=lambda one: rank_of(one, tree)):
        folder = tree[key]
        outcome = Outcome.SAME if names[key] in there else Outcome.NEW
        row = _row(CATEGORY, f"{key}/", outcome, [["names", folder.names], ["about", folder.about]])
        title = folder.names.get("ja") or folder.names.get("en") or ""
        rows.append(row | {"external_id": names[key], "title": title[:200]})
    return rows


def category_id(folder: str, options: Mapping[str, Any]) -> str:
    """Return the name by which the category of a folder is known again: apart below different categories."""
    above = options.get("category") or options.get("source") or ""
    return f"{above}:{folder}"[-300:] if above else folder[-300:]


def _refused(looked: Looked, said: str) -> Row:
    return _row(ARTICLE, looked.path, Outcome.REFUSED, []) | {
        "said": said, "language": looked.spot.language, "title": looked.front.title[:200],
        "external_id": looked.front.external_id[:300],
    }  # fmt: skip


def _row(kind: str, path: str, outcome: Outcome, notes: list[Any]) -> Row:
    done = clock.now() if outcome in (Outcome.SAME, Outcome.REFUSED) else None
    return {
        "kind": kind, "path": path[:400], "outcome": outcome, "notes": notes, "done_at": done, "language": "",
        "external_id": "", "title": "", "sha256": "", "article_id": None, "said": "",
    }  # fmt: skip


def _counted(rows: Sequence[Row]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        kind = f"{row['kind']}_{row['outcome'].value}"
        counts[kind] = counts.get(kind, 0) + 1
        for code in (note[0] for note in row["notes"] if note[0] in ("dead", "missing", "edited")):
            counts[code] = counts.get(code, 0) + 1
    return counts
