"""Files for the tests of the shelf, made on the spot, and putting them there through the web."""

import html
import io
import re
import zipfile

from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.documents.models import Document, DocumentVersion
from portal.foundation.db import db

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
HERE = "/c/sakura/documents"


def pdf(said: str = "") -> bytes:
    """Return a PDF whose content differs by what it says."""
    return PDF + b"% " + said.encode()


def png(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


def word(part: str = "word/document.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<document/>")
    return out.getvalue()


def send(browser, *files: tuple[str, bytes], visibility: str = "shared", scripted: bool = False, **typed):
    """Put files on Sakura's shelf as the form does; `scripted` as the script does, one by one."""
    chosen = [FileStorage(io.BytesIO(content), filename=name) for name, content in files]
    boundary, body = encode_multipart({"visibility": visibility, "files": chosen, **typed})
    headers = {"HX-Request": "true"} if scripted else {}
    return browser.post(
        HERE, data=body, headers=headers, content_type=f"multipart/form-data; boundary={boundary}"
    )


def put(browser, at, name: str, content: bytes, **about) -> str:
    """Put one file there and return the document's public id."""
    known = _pids(at)
    answer = send(browser, (name, content), scripted=True, **about)
    assert answer.status_code == 200, answer.text
    (made,) = _pids(at) - known
    return made


def document(at, pid: str) -> Document:
    """Return a document as it is now."""
    with at("sakura"):
        found = db.session.scalars(select(Document).where(Document.public_id == pid)).one()
        db.session.expunge(found)
        return found


def version_pids(at, pid: str) -> list[str]:
    """Return the public ids of a document's versions, the oldest first."""
    with at("sakura"):
        asked = select(DocumentVersion.public_id).join(Document, Document.id == DocumentVersion.document_id)
        return list(
            db.session.scalars(asked.where(Document.public_id == pid).order_by(DocumentVersion.number))
        )


def how_many(at, model=Document) -> int:
    """Return how many documents (or versions) were put on Sakura's shelf; those of the cast are left out."""
    with at("sakura"):
        cast = select(Document.id).where(Document.title.like("sakura % document"))
        column = Document.id if model is Document else DocumentVersion.document_id
        return db.session.scalar(select(func.count(model.id)).where(column.not_in(cast))) or 0


def words(answer) -> str:
    """Return what a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def _pids(at) -> set[str]:
    with at("sakura"):
        return set(db.session.scalars(select(Document.public_id)))
