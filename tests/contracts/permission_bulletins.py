"""What the permission matrix needs of bulletins: a draft, one of its figures, and the city's own template."""

from datetime import datetime

from luoshi.report.docx.fill import template_bytes
from luoshi_site.agencies.models import City
from luoshi_site.base.audit import SYSTEM
from luoshi_site.bulletins.actions import make_cards
from luoshi_site.bulletins.actions.templates import set_template
from luoshi_site.bulletins.content import BulletinKind
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.bulletins.proofs import figures_of
from luoshi_site.bulletins.queries import report_of

# The places of the addresses, by the route's name: the thing that stands there.
BULLETIN_PLACES = dict.fromkeys(
    ("bulletin", "bulletin_file", "bulletin_pdf", "check_bulletin", "bulletin_words"), "bulletin"
)


def drafted(bulletin: Bulletin, city: City, at: datetime) -> dict[str, int | str]:
    """A draft that another officer made, the first of its figures, a template to download, and the month's cards."""
    Bulletin.objects.filter(pk=bulletin.pk).update(made_by=None)
    set_template(city=city, name="模板.docx", content=template_bytes(), by=SYSTEM, at=at)
    make_cards(plan=bulletin.plan, month=bulletin.month, kind=BulletinKind.AGENCY, by=SYSTEM, at=at)
    return {
        "bulletin": bulletin.pk,
        "month": f"{bulletin.month:%Y-%m}",
        "proof": next(iter(figures_of(report_of(bulletin)))),
    }
