"""Everything as Markdown, with its pictures and files: made by the worker, taken in again as the same."""

import io
import json
import posixpath
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.file_types import ending_of, known_as
from portal.foundation.files import storage
from portal.foundation.outbox import owe
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.queries import exports
from portal.knowledge.queries.exports import AnyRow
from portal.knowledge.queries.snippets import snippets
from portal.knowledge.rules import exporting
from portal.knowledge.rules.importing.names import OF_SNIPPETS, OF_SYNONYMS
from portal.knowledge.rules.slugs import slug_of
from portal.search.queries import synonyms


@dataclass
class Places:
    """Where everything lies: folders by category, articles by (public id, language), files by public id."""

    folders: dict[int, str] = field(default_factory=dict)
    articles: dict[tuple[str, str], str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def article(self, public_id: str, language: str) -> str:
        """Return where an article lies in a language, else in another one; empty where it is not exported."""
        found = self.articles.get((public_id, language))
        return found or next(
            (self.articles[public_id, one] for one in ("ja", "en") if (public_id, one) in self.articles), ""
        )


def ask(*, by: Actor) -> None:
    """Have the worker write everything into one archive. Raises Refused (busy)."""
    if exports.under_way():
        raise Refused("busy")
    owe(exports.KIND, by_id=by.person_id)
    audit.remember("article.export_asked", by=by)


def write() -> int:
    """Write everything into one archive in the storage, in place of the one before; return how many articles."""
    data, count = packed()
    storage().put(exports.PLACE, data)
    return count


def packed() -> tuple[bytes, int]:
    """Return everything as one archive, and how many articles are in it. The database is only read."""
    out, places, count = io.BytesIO(), _places(), 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _write_folders(archive, places)
        if shared := {one.name: {"ja": one.text_ja, "en": one.text_en} for one, _uses in snippets()}:
            archive.writestr(OF_SNIPPETS, exporting.snippets_file(shared))
        if meanings := [group.words for group in synonyms.groups()]:
            archive.writestr(OF_SYNONYMS, exporting.synonyms_file(meanings))
        for rows in exports.texts():
            count += _write_articles(archive, places, rows)
        told = {"at": clock.now().isoformat(), "articles": count}
        archive.comment = json.dumps(told).encode()
    return out.getvalue(), count


def _places() -> Places:
    places = Places()
    for row in exports.categories():
        places.folders[row.id] = posixpath.join(places.folders.get(row.parent_id, ""), slug_of(row.slug))
    names: dict[str, str] = {}
    taken: set[str] = set()
    for row in exports.places():
        if row.public_id not in names:
            folder = places.folders.get(row.category_id, "")
            names[row.public_id] = _free(posixpath.join(folder, _plain(row.slug)), taken)
        places.articles[row.public_id, row.language] = f"{row.language}/{names[row.public_id]}.md"
    return places


def _write_folders(archive: zipfile.ZipFile, places: Places) -> None:
    for row in exports.categories():
        names = {code: name for code, name in (("ja", row.name_ja), ("en", row.name_en)) if name}
        about = {code: words for code, words in (("ja", row.about_ja), ("en", row.about_en)) if words}
        for language in ("ja", "en"):
            path = exporting.folder_path(language, places.folders[row.id])
            archive.writestr(path, exporting.folder_file(names, about, row.position))


def _write_articles(archive: zipfile.ZipFile, places: Places, rows: Sequence[AnyRow]) -> int:
    ids = sorted({row.id for row in rows})
    tags, addresses = exports.tags(ids), exports.old_addresses(ids)
    files = _write_files(archive, places, ids)
    for row in rows:
        path = places.articles[row.public_id, row.language]

        def place_of(kind: str, public_id: str, language: str = row.language) -> str:
            return (
                places.article(public_id, language) if kind == "article" else places.files.get(public_id, "")
            )

        body = exporting.relative(row.body.replace("\r\n", "\n"), path, place_of)
        facts = _facts(row, tags.get(row.id, []), addresses.get((row.id, row.language), []))
        archive.writestr(path, exporting.written(facts, body, path, files))
    return len(ids)


def _write_files(archive: zipfile.ZipFile, places: Places, ids: list[int]) -> Mapping[str, bytes]:
    """Write the files of some articles; return them by path. A picture is drawn anew and has the ending it is now."""
    found: dict[str, bytes] = {}
    for row in exports.files(ids):
        try:
            data = storage().get(row.place)
        except FileNotFoundError:
            continue
        name = f"{row.public_id}{_ending(row)}"
        places.files[row.public_id] = f"files/{name}"
        found[f"files/{name}"] = data
        archive.writestr(f"files/{name}", data, zipfile.ZIP_STORED)
    return found


def _ending(row: AnyRow) -> str:
    found = known_as(row.media_type)
    ending = found.code if found.code in ("webp", "png", "jpeg", "gif", "svg", "pdf") else ending_of(row.name)
    return f".{ending}" if ending else ""


def _facts(row: AnyRow, tags: list[str], addresses: list[str]) -> dict[str, object]:
    return {
        "title": row.title, "description": row.lead, "external_id": row.external_id or row.public_id,
        "language": row.language, "slug": row.slug, "position": row.position, "tags": tags,
        "draft": True if row.published_id is None else None, "redirect_from": addresses[:50],
        "reach": row.reach.value, "addressees": list(row.addressees or ()), "edition": row.edition,
        "original_language": row.original_language, "owner": row.owner, "review_on": row.review_on,
        "outdated_at": row.outdated_at and row.outdated_at.isoformat(),
    }  # fmt: skip


def _plain(slug: str) -> str:
    """Return a name of a file that no language or index is seen in."""
    plain = slug_of(slug)
    return f"{plain}-article" if plain in ("index", "readme", "overview", "ja", "en") else plain


def _free(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    taken.add(name)
    return name
