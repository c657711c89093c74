"""People, customers, subscriptions and the ties between them."""

from portal.accounts.models.customers import (
    CompanyHoliday,
    Customer,
    Department,
    LifecycleStage,
    MailDomain,
    Product,
    Segment,
    Subscription,
    VendorHoliday,
)
from portal.accounts.models.imports import CrmImport, CrmImportKind
from portal.accounts.models.installation import Installation
from portal.accounts.models.mail_troubles import MailTrouble
from portal.accounts.models.people import CustomerRole, Membership, RecoveryCode, SignIn, StaffRole, User
from portal.accounts.models.team import (
    Absence,
    AccountTeamMember,
    Departure,
    Handover,
    HandoverKind,
    Invitation,
    TeamPosition,
)

__all__ = [
    "Absence",
    "AccountTeamMember",
    "CompanyHoliday",
    "CrmImport",
    "CrmImportKind",
    "Customer",
    "CustomerRole",
    "Department",
    "Departure",
    "Handover",
    "HandoverKind",
    "Installation",
    "Invitation",
    "LifecycleStage",
    "MailDomain",
    "MailTrouble",
    "Membership",
    "Product",
    "RecoveryCode",
    "Segment",
    "SignIn",
    "StaffRole",
    "Subscription",
    "TeamPosition",
    "User",
    "VendorHoliday",
]
