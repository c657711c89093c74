"""Harbour Dining: the same product in English, from another country, with its own figures."""

from portal.web.demo.mapping import Mapping
from portal.web.demo.maps import Goal, Kpi, Map, Step
from portal.web.demo.telling import Story

KEY, ZONE = "harbour-dining", "Europe/London"
PLAN = Map(
    title="A four-day month-end across nine restaurants",
    north_star="Every restaurant knows yesterday's margin before today's lunch service",
    agreed_by="grace",
    vendor_note="Grace wants the margin figure on one page for the January board. Watch supplier invoices.",
    goals=(
        Goal(
            "Close the month in four working days",
            "Month-end takes nine working days, because supplier invoices arrive on paper at each restaurant.",
            (
                Step(
                    "Supplier invoices arrive electronically", "emma",
                    (
                        Kpi(
                            "Working days to close", "days", 9, 4, lag=-0.05, cadence="monthly", digits=1,
                            owner="emma", threshold=10, before=(9.5, 9.0, 9.2), worth=180_000, silent=1,
                            response="Walk through the late step together and fix its cause",
                            response_owner="emma", source="Finance close checklist",
                        ),
                        Kpi(
                            "Suppliers sending e-invoices", "%", 12, 85, lag=-0.08, usage=True, owner="emma",
                            threshold=10, silent=2,
                        ),
                    ),
                    rules=(
                        ("Area managers", "Ask every new supplier for e-invoices", "before the first order"),
                    ),
                ),
                Step(
                    "Each restaurant closes its day by 10 pm", "oliver",
                    (
                        Kpi(
                            "Days closed by 10 pm", "%", 48, 95, lag=0.12, usage=True, owner="oliver",
                            threshold=45, silent=3, response="Call the two slowest restaurants and sit in on a close",
                            response_owner="oliver",
                        ),
                    ),
                    rules=(("Shift leads", "Count the till and post the day", "every evening, 10 pm"),),
                ),
            ),
        ),
        Goal(
            "Cut food waste by a third",
            "Orders follow habit, not covers; one delivery in six ends in the bin.",
            (
                Step(
                    "Order from the forecast", "priya",
                    (
                        Kpi(
                            "Food thrown away", "% of purchases", 9.0, 6.0, lag=0.24, digits=1, owner="priya",
                            threshold=9.5, silent=2, response="Review standing orders of the three worst sites",
                            response_owner="priya", response_days=3,
                        ),
                        Kpi("Orders placed from the forecast", "%", 5, 80, lag=-0.03, usage=True, owner="priya"),
                    ),
                    description="The forecast looks at **covers booked**, the weather and last year's week.",
                ),
            ),
        ),
    ),
)  # fmt: skip


def add_scenes(story: Story) -> None:
    """Add what happened with Harbour Dining."""
    told = Mapping(story, KEY, "emily", PLAN, zone=ZONE).tell()
    now = told.begun
    story.visit(now - 3, "09:20", "grace", KEY, zone=ZONE)
    for ago, at, who in ((1, "09:05", "emma"), (3, "16:20", "oliver"), (8, "08:45", "grace")):
        story.visit(ago, at, who, KEY, zone=ZONE)
