"""Bulletins (通报): what they say, how they were checked, the template they are filled into."""

from luoshi_site.bulletins.models.bulletins import Bulletin, BulletinEdit, BulletinEvent
from luoshi_site.bulletins.models.ranking import RankingSetting
from luoshi_site.bulletins.models.templates import BulletinTemplate

__all__ = ["Bulletin", "BulletinEdit", "BulletinEvent", "BulletinTemplate", "RankingSetting"]
