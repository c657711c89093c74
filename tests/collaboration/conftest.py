"""People at notes over real lines, without a browser."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from portal.accounts.models import SignIn, User
from portal.foundation.db import db, new_public_id
from portal.foundation.links import digest
from portal.web.app import Portal
from tests import cast
from tests.browser.conftest import served  # noqa: F401  (the portal behind a real socket)
from tests.collaboration.lines import Typist


@pytest.fixture
def cookie(app: Portal) -> Callable[[str], str]:
    """`cookie("aoi")` signs Aoi in at a browser and returns its cookie."""

    def sign_in(name: str) -> str:
        key = f"key of {name} {new_public_id()}"
        with app.app_context():
            user = db.session.scalars(select(User).where(User.email == cast.address(name))).one()
            db.session.add(SignIn(key_hash=digest(key), user=user, how="password"))
            db.session.commit()
        signer = app.session_interface.get_signing_serializer(app)
        assert signer is not None
        return str(signer.dumps({"_user_id": key, "_fresh": True, "browser": "a browser"}))

    return sign_in


@pytest.fixture
def typist(served: str, cookie: Callable[[str], str]) -> Iterator[Callable[..., Typist]]:  # noqa: F811
    """`typist("aoi", subject)` is Aoi at a note, not connected yet."""
    there: list[Typist] = []

    def come(name: str, subject: str, *, of: str = "", origin: str = "", slug: str = "sakura") -> Typist:
        url = f"{served.replace('http', 'ws')}/c/{slug}/about/{subject}/note/live" + (
            f"?of={of}" if of else ""
        )
        there.append(Typist(url, cookie(name) if name else "nobody", origin or served))
        return there[-1]

    yield come
    for each in there:
        each.drop()
