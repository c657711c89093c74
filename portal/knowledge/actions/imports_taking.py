"""Articles of an import taken in: read once more, their pictures made harmless, then written a batch at a time."""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from portal.accounts.queries import addressees as known_addressees
from portal.accounts.queries.sign_in import person_at
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Reach, Side
from portal.foundation.db import db, outside_transaction
from portal.foundation.files import FileRefused, storage
from portal.foundation.offload import off_the_loop
from portal.knowledge.actions import (
    articles,
    categories,
    files,
    imports,
    publishing,
    snippets,
    texts,
    translations,
)
from portal.knowledge.actions.files import Prepared
from portal.knowledge.actions.imports_reading import MOST_NOTES, category_id
from portal.knowledge.actions.links import find_targets_again
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.models import Article, ArticleImport, ArticleImportItem, ArticleText, Category, Outcome
from portal.knowledge.queries.addresses import led_elsewhere
from portal.knowledge.queries.authors import may_write
from portal.knowledge.queries.categories import category as category_of
from portal.knowledge.queries.editions import latest_of, text_of
from portal.knowledge.queries.imports import CATEGORY, article_called, category_called, next_items, places
from portal.knowledge.rules.importing.addresses import old_addresses, slug_for
from portal.knowledge.rules.importing.archives import Archive, Entry
from portal.knowledge.rules.importing.kept import Kept, kept
from portal.knowledge.rules.importing.names import OF_SNIPPETS, OF_SYNONYMS, kind_of
from portal.knowledge.rules.importing.plans import Draft, Group, Looked
from portal.knowledge.rules.importing.reading import (
    LARGEST_TEXT,
    Page,
    Unreadable,
    is_ours,
    page_of,
    snippets_of,
    synonyms_of,
)
from portal.knowledge.rules.importing.trees import Tree, spot_of
from portal.search.actions import synonyms

log = logging.getLogger(__name__)
A_BATCH, A_SITTING, A_LOAD = (
    40,
    8.0,
    60_000_000,
)  # items, seconds and bytes that are made ready before they are written
MOST_FILES = 100  # of one article
_WIDTH = [Reach.VENDOR, Reach.SOME, Reach.EVERY_CUSTOMER, Reach.PUBLIC]


@dataclass
class Made:
    """An item made ready: what it says with its links, and its files by the names under which the text calls them."""

    item_id: int
    kind: str
    path: str
    language: str
    external_id: str
    public_id: str
    facts: dict[str, Any]
    page: Page | None = None
    files: dict[str, tuple[str, Prepared]] = field(default_factory=dict)
    notes: list[list[str]] = field(default_factory=list)
    said: str = ""
    snippets: dict[str, dict[str, str]] = field(
        default_factory=dict
    )  # of the whole import, with its first item
    synonyms: list[list[str]] = field(default_factory=list)  # likewise


def made_ready(run: ArticleImport) -> list[Made]:
    """Return the next items of an import ready to be written; fewer where pictures take their time."""
    items = next_items(run.id, A_BATCH)
    rows = places(run.id)
    promised = {path: public_id for path, _external_id, public_id in rows}
    by_id = {external_id: public_id for _path, external_id, public_id in rows}
    made = [
        Made(
            one.id, one.kind, one.path, one.language, one.external_id, promised.get(one.path, ""),
            {note[0]: note[1] for note in one.notes} if one.kind == CATEGORY else {},
        )
        for one in items
    ]  # fmt: skip
    place, run_done = run.place, run.done
    with outside_transaction(), storage().open(place) as file:
        archive = off_the_loop(Archive, file)
        entries = {entry.path: entry for entry in archive.entries}
        tree = Tree(frozenset(path for path in entries if kind_of(path) == "file"), promised, by_id)
        if made and not run_done and OF_SNIPPETS in entries:
            made[0].snippets = snippets_of(archive.read(entries[OF_SNIPPETS], LARGEST_TEXT))
        if made and not run_done and OF_SYNONYMS in entries:
            made[0].synonyms = synonyms_of(archive.read(entries[OF_SYNONYMS], LARGEST_TEXT))
        return _ready(made, archive, entries, tree)


def take_in(run: ArticleImport, made: Sequence[Made]) -> None:
    """Write a batch with what it did and what comes after it, in the open transaction; nothing of it twice."""
    by = Actor(ActorKind.PERSON, Side.VENDOR, run.by_id)
    for one in made:
        snippets.add_missing(one.snippets, by=by)
        synonyms.add_missing(one.synonyms, by=by)
        item = db.session.get_one(ArticleImportItem, one.item_id)
        if item.done_at is None:
            _take(run, item, one, by)
            run.done += 1
    if next_items(run.id, 1):
        imports.owe_next(run)
    else:
        find_targets_again()
        imports.finish(run)


def _ready(made: list[Made], archive: Archive, entries: Mapping[str, Entry], tree: Tree) -> list[Made]:
    begun, load = time.monotonic(), 0
    for number, one in enumerate(made, 1):
        if one.kind != CATEGORY:
            off_the_loop(_make_ready, one, archive, entries, tree)
            load += sum(len(prepared.data) for _path, prepared in one.files.values())
        if time.monotonic() - begun > A_SITTING or load > A_LOAD:
            return made[:number]
    return made


def _make_ready(one: Made, archive: Archive, entries: Mapping[str, Entry], tree: Tree) -> None:
    entry = entries.get(one.path)
    try:
        page = page_of(archive.read(entry, LARGEST_TEXT) if entry else None, one.path)
    except Unreadable as refusal:
        one.said = refusal.reason
        return
    taken: dict[str, str | None] = {}

    def file_link(path: str) -> str | None:
        if path not in taken:
            taken[path] = _file(one, path, archive, entries) if len(taken) < MOST_FILES else None
        return taken[path]

    linked = tree.linked(page.body, one.path, file_link)
    one.page = Page(page.front, linked.body)
    one.notes += [["dead", path[:300]] for path in linked.dead] + [
        ["missing", path[:300]] for path in linked.missing
    ]


def _file(one: Made, path: str, archive: Archive, entries: Mapping[str, Entry]) -> str | None:
    data = archive.read(entries[path])
    try:
        prepared = files.prepare(data or b"", path.rsplit("/", 1)[-1])
    except FileRefused as refusal:
        one.notes.append([f"file_{refusal.reason}", path[:300]])
        return None
    name = f"import-{sha256(path.encode()).hexdigest()[:24]}"
    one.files[name] = (path, prepared)
    return f"file:{name}"


def _take(run: ArticleImport, item: ArticleImportItem, one: Made, by: Actor) -> None:
    """Write one item; what cannot be taken in is noted with its reason and holds nothing else up."""
    try:
        if one.said:
            raise Refused(one.said)
        with db.session.begin_nested():
            if one.kind == CATEGORY:
                _category(run, one, by)
            else:
                item.article_id = _article(run, one, by)
    except Refused as refusal:
        item.outcome, item.said = Outcome.REFUSED, refusal.reason
    except (ValueError, TypeError, KeyError, RecursionError):
        log.exception("an item of import %s cannot be taken in: %s", run.public_id, one.path)
        item.outcome, item.said = Outcome.REFUSED, "unreadable"
    edited = [note for note in item.notes if note[0] in ("edited", "names", "about")]
    item.notes = (edited + one.notes)[:MOST_NOTES]
    item.done_at = clock.now()


def _category(run: ArticleImport, one: Made, by: Actor) -> None:
    if category_called(one.external_id) is not None:
        return
    folder = one.path.strip("/")
    parent = _shelf(run, folder.rpartition("/")[0])
    names = one.facts.get("names") or {"ja": folder}
    categories.add(
        names, by=by, parent=parent, about=one.facts.get("about"), slug=folder.rpartition("/")[2],
        external_id=one.external_id,
    )  # fmt: skip


def _shelf(run: ArticleImport, folder: str) -> Category | None:
    """Return the category of a folder, else that of the nearest one above it, else the one that was chosen."""
    while folder and run.options.get("folders") is not False:
        if (found := category_called(category_id(folder, run.options))) is not None:
            return found
        folder = folder.rpartition("/")[0]
    return category_of(run.options.get("category") or "")


def _article(run: ArticleImport, one: Made, by: Actor) -> int:
    assert one.page is not None
    article = article_called(one.external_id)
    text = text_of(article, one.language) if article is not None else None
    is_new = text is None
    if article is not None and article.archived_at is not None:
        raise Refused("archived")
    if article is None:
        text, article = _begun(run, one, by)
    elif text is None:
        text = translations.translate(
            article, one.language, by=by, title=one.page.front.title, lead=one.page.front.lead, body=one.page.body,
            slug=slug_for(one.page.front, one.path),
        )  # fmt: skip
    front = one.page.front
    body = _with_files(article, one, by)
    texts.save(text, {"title": front.title, "lead": front.lead, "body": body}, by=by)
    for path in old_addresses(front, spot_of(one.path).path):
        if not led_elsewhere(path, article.id):
            texts.keep_leading_on(path, article.id, one.language)
    if run.options.get("publish") and not front.draft and latest_of(text).published_at is None:
        publishing.publish(text, by=by, follows_original=text.language != article.original_language)
    if is_new and text.language != article.original_language and (since := _kept(one.page).outdated_at):
        translations.mark_outdated(text, by=by, since=since)
    return article.id


def _begun(run: ArticleImport, one: Made, by: Actor) -> tuple[ArticleText, Article]:
    assert one.page is not None
    front = one.page.front
    reach, keys = _readers(run, one.page)
    folder = Group("", [Draft(Looked(one.path, spot_of(one.path), front), one.language)]).folder
    text = articles.start(
        front.title, by=by, language=one.language, lead=front.lead, body=one.page.body, category=_shelf(run, folder),
        reach=reach, addressees=keys, tags=front.tags, slug=slug_for(front, one.path), external_id=one.external_id,
        public_id=one.public_id or None, owner_id=_owner_id(_kept(one.page)), review_on=_kept(one.page).review_on,
    )  # fmt: skip
    return text, db.session.get_one(Article, text.article_id)


def _readers(run: ArticleImport, page: Page) -> tuple[Reach, list[str]]:
    """Return who reads a new article: whom the person chose, or fewer where our own export says so."""
    chosen, keys = Reach(run.options.get("reach") or Reach.VENDOR), list(run.options.get("addressees") or ())
    facts = page.front.facts or {}
    if not is_ours(page.front) or facts.get("reach") not in set(Reach):
        return chosen, keys
    said = Reach(str(facts["reach"]))
    if _WIDTH.index(said) >= _WIDTH.index(chosen):
        return chosen, keys
    if said is not Reach.SOME:
        return said, []
    wanted = [str(one) for one in facts.get("addressees") or () if isinstance(one, str)]
    there = [one.key for one in known_addressees.named(wanted[:200])]
    return (Reach.SOME, there) if there else (Reach.VENDOR, [])


def _kept(page: Page) -> Kept:
    return kept(page.front.facts or {}) if is_ours(page.front) else Kept()


def _owner_id(said: Kept) -> int | None:
    """Return who keeps a new article true as our own export says, None where nobody of that address writes here."""
    found = person_at(said.owner) if said.owner else None
    return found.id if found is not None and may_write(found) else None


def _with_files(article: Article, one: Made, by: Actor) -> str:
    """Keep an item's files with its article, and return its text calling them by their public ids."""
    assert one.page is not None
    body = one.page.body
    for name, (path, prepared) in one.files.items():
        file = files.keep(article, prepared, by=by, came_from=path)
        body = body.replace(f"file:{name}", f"file:{file.public_id}")
    return body
