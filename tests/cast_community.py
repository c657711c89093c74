"""What the cast has written in the community: one question with one answer in every space, titled by its space.

Spaces: `sakura inside`, `sakura both`, `ume inside`, `ume both`, `sakura circle` (some: Sakura alone), `mid-size`
(some: a segment that both have) and `everybody`. Private and circle ones were written by the company's admin, the
others by Mallory of Ume, who shows by a pen name and her industry alone; Chloe answered.
"""

from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.community.models import Persona, Reply, Space, Thread
from portal.community.rules.words import CompanyShown, NameShown, SpaceKind, ThreadKind
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.spaces import every_space

PEN_NAME = "Plum blossom"


def enter(address) -> None:
    """Write all that, as somebody who reaches every space."""
    people = {
        name: db.session.scalars(select(User).where(User.email == address(name))).one() for name in WRITE
    }
    customers = {one.slug: one for one in db.session.scalars(select(Customer))}
    persona = Persona(
        user_id=people["mallory"].id, customer_id=customers["ume"].id, name_shown=NameShown.PEN_NAME,
        pen_name=PEN_NAME, company_shown=CompanyShown.INDUSTRY, chosen_at=clock.now(), posts=5,
    )  # fmt: skip
    db.session.add(persona)
    with every_space("the cast writes in all of them"):
        for slug, named, keys in CIRCLES:
            customer = [f"customer:{customers[key].id}" if key in customers else key for key in keys]
            db.session.add(
                Space(kind=SpaceKind.SOME, slug=slug, name_ja=named, name_en=named, addressees=customer)
            )
        db.session.flush()
        for space in db.session.scalars(select(Space).order_by(Space.id)).all():
            _question(space, customers, people)


WRITE = ("aoi", "mallory", "chloe")
CIRCLES = (("sakura-circle", "sakura circle", ("sakura",)), ("mid-size", "mid-size", ("segment:1",)))


def title(space: Space, customers: dict[str, Customer]) -> str:
    """Return what the question of a space is called."""
    home = next((slug for slug, one in customers.items() if one.id == space.customer_id), "")
    if home:
        return f"{home} {space.kind}"
    return "everybody" if space.kind is SpaceKind.EVERY else space.name_en


def _question(space: Space, customers: dict[str, Customer], people: dict[str, User]) -> None:
    called = title(space, customers)
    home = "sakura" if called.startswith("sakura") else "ume"
    asker = people["aoi" if home == "sakura" else "mallory"]
    thread = Thread(
        space_id=space.id, kind=ThreadKind.QUESTION, title=called, body=f"Asked in {called}.", language="en",
        author_id=asker.id, author_customer_id=customers[home].id, replies=1, numbered=1, answered_at=clock.now(),
    )  # fmt: skip
    db.session.add(thread)
    db.session.flush()
    inside = space.kind is SpaceKind.INSIDE
    answer = Reply(
        space_id=space.id, thread_id=thread.id, number=1, body=f"Answered in {called}.",
        author_id=asker.id if inside else people["chloe"].id,
        author_customer_id=customers[home].id if inside else None,
    )  # fmt: skip
    db.session.add(answer)
    db.session.flush()
