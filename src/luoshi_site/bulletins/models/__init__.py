"""Bulletins (通报): what they say, how they were checked, what proves their figures."""

from luoshi_site.bulletins.models.bulletins import Bulletin, BulletinEdit, BulletinEvent
from luoshi_site.bulletins.models.proofs import BulletinFigure, BulletinTemplate

__all__ = ["Bulletin", "BulletinEdit", "BulletinEvent", "BulletinFigure", "BulletinTemplate"]
