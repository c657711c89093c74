"""What happened, who was told of it, and how they want to hear."""

from portal.activity.models.channels import Channel, ChannelNews, Covers, Readers
from portal.activity.models.notices import Notice, NoticeDefault, NoticePause, NoticeSetting, QuietHours
from portal.activity.models.timeline import Activity
from portal.activity.rules.chat import ChatFormat
from portal.activity.rules.choices import ByMail

__all__ = [
    "Activity",
    "ByMail",
    "Channel",
    "ChannelNews",
    "ChatFormat",
    "Covers",
    "Notice",
    "NoticeDefault",
    "NoticePause",
    "NoticeSetting",
    "QuietHours",
    "Readers",
]
