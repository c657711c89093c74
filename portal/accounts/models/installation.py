"""The one row that says whose portal this is and by which rules it runs."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import Id, Model, Versioned

MODULES = ("onboarding", "knowledge", "community", "conversations", "reviews")
#: Features that are switched on and off together with a module.
BELONGS_TO = {"stories": "community", "gatherings": "community", "champions": "community"}


class Installation(Versioned, Model):
    """Settings of the installation; there is always exactly one row, with id 1."""

    id: Mapped[Id]
    vendor_name: Mapped[str] = mapped_column(String(120), default="Banso")
    vendor_name_en: Mapped[str] = mapped_column(String(120), default="")
    logo_place: Mapped[str | None] = mapped_column(String(120))
    accent: Mapped[str | None] = mapped_column(String(7))  # #rrggbb, kept legible by the program
    mail_sender: Mapped[str] = mapped_column(
        String(254), default=""
    )  # empty: the address set for the machine
    mail_sender_name: Mapped[str] = mapped_column(String(120), default="")  # empty: the vendor's name
    languages: Mapped[list[str]] = mapped_column(JSON, default=lambda: ["ja", "en"])
    default_language: Mapped[str] = mapped_column(String(5), default="ja")
    country: Mapped[str] = mapped_column(String(2), default="JP")
    time_zone: Mapped[str] = mapped_column(String(60), default="Asia/Tokyo")
    idle_hours: Mapped[int] = mapped_column(default=24 * 7)
    absolute_hours: Mapped[int] = mapped_column(default=24 * 30)
    passwords_allowed: Mapped[bool] = mapped_column(default=True)
    staff_second_factor: Mapped[bool] = mapped_column(default=False)  # required of the vendor's people
    modules: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # module: off; absent means on
    demo_since: Mapped[datetime | None]

    def name_in(self, language: str) -> str:
        """Return the vendor's name for readers of `language`."""
        return self.vendor_name_en if language == "en" and self.vendor_name_en else self.vendor_name
