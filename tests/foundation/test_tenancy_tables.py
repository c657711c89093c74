"""The wall knows every table that a customer owns, whenever that table came to be known."""

from portal.foundation.db import Base
from portal.foundation.tenancy import CustomerOwned, owned_tables


def test_no_owned_table_is_forgotten(app):
    owned = {m.class_.__table__.name for m in Base.registry.mappers if issubclass(m.class_, CustomerOwned)}
    assert {table.name for table in owned_tables()} == owned
    assert {"comment", "note", "agreement", "proposal", "node"} <= owned
