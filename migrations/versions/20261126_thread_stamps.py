"""Whether anything changed in a space is answered by an index alone.

Revision 0027, after 0026. Up and down, no models.
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix__thread__stamp", "thread", ["space_id", "version"])


def downgrade() -> None:
    op.drop_index("ix__thread__stamp", table_name="thread")
