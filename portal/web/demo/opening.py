"""The beginning of the demo: the vendor sets itself up, enters its customers, and their people join."""

from datetime import date, timedelta

from portal.accounts.actions import (
    customers,
    departments,
    holidays,
    invitations,
    members,
    profile,
    settings,
    staff,
    subscriptions,
)
from portal.accounts.actions.invitations import Invited
from portal.accounts.actions.profile import Names
from portal.accounts.models import StaffRole, User
from portal.accounts.queries.departments import all_of_them
from portal.accounts.rules.days import DayOff
from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.db import db, writing
from portal.web.demo import cast
from portal.web.demo.cast import Bought, Colleague, Company, Member, Person
from portal.web.demo.companies import COMPANIES
from portal.web.demo.telling import Act, Story
from portal.web.installing import begin_installation

OPENED = 430  # days ago


class Opening:
    """Tells how everything that the other chapters need came to be."""

    def __init__(self, story: Story):
        self.story = story
        self.segments: dict[str, int] = {}
        self.products: dict[str, int] = {}

    def tell(self) -> None:
        """Begin the installation, and add the scenes in which staff and customers join."""
        self._begin()
        story = self.story
        story.scene(OPENED, "09:30", "naoko", "", self._set_up)
        for at, colleague in enumerate(cast.STAFF[1:]):
            story.scene(OPENED - 1, f"09:{at:02}", "naoko", "", _join_staff(story, colleague))
        story.play()
        for company in COMPANIES:
            self._tell_company(company)

    def _begin(self) -> None:
        first = cast.STAFF[0]
        moment = self.story.now - timedelta(days=OPENED + 1)
        with clock.at(moment), writing():
            administrator = begin_installation(
                address(first.person, cast.VENDOR_DOMAIN),
                names(first.person),
                cast.VENDOR,
                vendor_en=cast.VENDOR_EN,
            )
            self.story.people[first.person.key] = administrator.id
            db.session.commit()

    def _set_up(self, by: Actor) -> None:
        settings.revise_installation({"mail_sender_name": f"{cast.VENDOR} カスタマーサクセス"}, by=by)
        staff.revise_colleague(self.story.person("naoko"), _place_of(cast.STAFF[0]), by=by)
        for key, name_ja, name_en in cast.SEGMENTS:
            self.segments[key] = settings.add_segment(name_ja, name_en, by=by).id
        for code, name_ja, name_en in cast.PRODUCTS:
            self.products[code] = settings.add_product(code, name_ja, name_en, by=by).id
        holidays.add_for_vendor(year_end(self.story.today, "年末年始休業"), by=by)

    def _tell_company(self, company: Company) -> None:
        story, lead = self.story, "reiko"
        story.scene(company.entered, "10:00", lead, "", lambda by: self._enter(company, by))
        if company.departments:
            story.scene(company.entered, "10:20", lead, company.key, _add_departments(company))
        story.scene(company.entered, "10:30", lead, company.key, _close_for_year_end(story, company))
        for at, bought in enumerate(company.bought):
            ago = min(bought.began, company.entered)
            story.scene(ago, f"11:{at:02}", lead, company.key, self._buy(bought))
        for at, member in enumerate(company.members):
            joined = max(company.entered - 5 - 2 * at, 1)
            story.scene(joined, "13:00", company.primary, company.key, _join(story, company, member))
            if member.champion or member.exec_sponsor:
                story.scene(joined, "13:30", company.primary, company.key, _mark(story, member))

    def _enter(self, company: Company, by: Actor) -> None:
        facts = {
            "slug": company.key,
            "name": company.name,
            "kana": company.kana,
            "industry": company.industry,
            "language": company.language,
            "time_zone": company.zone,
            "country": company.country,
            "fiscal_first_month": company.first_month,
            "accent": company.accent,
            "stage": company.stage,
            "segment_id": self.segments[company.segment],
        }
        primary = self.story.person(company.primary)
        backup = self.story.person(company.backup) if company.backup else None
        customer = customers.create(facts, primary=primary, backup=backup, by=by)
        self.story.customers[company.key] = customer.id

    def _buy(self, bought: Bought) -> Act:
        def act(by: Actor) -> None:
            values = {
                "product_id": self.products[bought.product],
                "plan_name": bought.plan,
                "starts_on": self.story.day(bought.began),
                "renews_on": self.story.day(-bought.renews_in),
                "auto_renews": bought.auto_renews,
                "notice_months": bought.notice_months,
                "arr_minor": bought.arr,
                "currency": bought.currency,
            }
            subscriptions.add(values, by=by)

        return act


def address(person: Person, domain: str) -> str:
    """Return a person's mail address."""
    return f"{person.romanised.lower().replace(' ', '.')}@{domain}"


def names(person: Person) -> Names:
    """Return a person's names as they would type them."""
    family_kana, _, given_kana = person.kana.partition(" ")
    return Names(person.family, person.given, family_kana, given_kana, person.romanised)


def year_end(today: date, name: str) -> list[DayOff]:
    """Return the days from 29 December to 3 January that come next, or are under way."""
    first = date(today.year if today.month > 1 else today.year - 1, 12, 29)
    return [DayOff(first + timedelta(days=n), name) for n in range(6)]


def _join_staff(story: Story, colleague: Colleague) -> Act:
    def act(by: Actor) -> None:
        person = colleague.person
        asked = Invited(staff_role=colleague.role, title=colleague.title, language=person.language)
        invitation = invitations.invite(asked, customer=None, by=by)
        user = _enter_person(story, person, cast.VENDOR_DOMAIN, colleague.zone)
        invitations.accept(invitation, user)
        staff.revise_colleague(user, _place_of(colleague), by=by)

    return act


def _place_of(colleague: Colleague) -> dict[str, str | StaffRole]:
    return {
        "staff_role": colleague.role,
        "staff_department": colleague.department,
        "staff_title": colleague.title,
    }


def _add_departments(company: Company) -> Act:
    def act(by: Actor) -> None:
        for name, kana in company.departments:
            departments.add({"name": name, "kana": kana, "parent_id": None}, by=by)
            db.session.flush()

    return act


def _close_for_year_end(story: Story, company: Company) -> Act:
    name = "Christmas and New Year" if company.language == "en" else "年末年始休業"
    days = year_end(story.today, name)
    return lambda by: holidays.add_for_customer(story.customer(company.key), days, by=by)


def _join(story: Story, company: Company, member: Member) -> Act:
    """An invitation handed over as a link or QR code: joining needs no mail then."""

    def act(by: Actor) -> None:
        ids = {one.name: one.id for one in all_of_them()}
        asked = Invited(
            role=member.role,
            title=member.title,
            department_id=ids.get(member.department),
            language=company.language,
        )
        invitation = invitations.invite(asked, customer=story.customer(company.key), by=by)
        user = _enter_person(story, member.person, company.domain, company.zone)
        invitations.accept(invitation, user)

    return act


def _mark(story: Story, member: Member) -> Act:
    def act(by: Actor) -> None:
        row = story.member(member.person.key)
        if member.champion:
            members.grant_champion(row, by=by)
        if member.exec_sponsor:
            members.revise_member(row, {"exec_sponsor": True}, by=by)

    return act


def _enter_person(story: Story, person: Person, domain: str, zone: str) -> User:
    user = invitations.new_person(address(person, domain), language=person.language, time_zone=zone)
    profile.rename(user, names(person))
    story.people[person.key] = user.id
    return user
