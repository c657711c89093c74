"""What is heard of: mails that came back; and the way out that each mail to many offers."""

from portal.outreach.listeners import bounces, ways_out

__all__ = ["bounces", "ways_out"]
