"""Taking an office's Word template for its bulletins, or going back to the standard one."""

from datetime import datetime
from pathlib import PurePath

from django.db import transaction

from luoshi.report.docx.fill import TemplateError
from luoshi.report.docx.upload import check_template
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import City, User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.store import keep
from luoshi_site.bulletins.models import BulletinTemplate


def set_template(
    *, city: City, name: str, content: bytes, standard: bool = False, by: User | Actor, at: datetime
) -> BulletinTemplate:
    """Fill the city's bulletins into this Word file from now on (上传通报模板); with `standard` into the standard one again.

    Raises:
        TemplateError: no file, or one that cannot be a template; the text says why and what to do.
    """
    if not standard:
        if not content:
            raise TemplateError("请选择要上传的 Word 模板（docx）。")
        check_template(content)
    return _set(city, "" if standard else name, b"" if standard else content, by=by, at=at)


@transaction.atomic
def _set(city: City, name: str, content: bytes, *, by: User | Actor, at: datetime) -> BulletinTemplate:
    hold_chain()
    who = acting(by, city=city, at=at)
    plain = PurePath(name.replace("\\", "/").replace("\0", "")).name[-255:]
    row = BulletinTemplate.objects.create(
        city=city,
        name=(plain or "通报模板.docx") if content else "",
        sha256=keep(content) if content else "",
        at=at,
        by=who.user,
        by_name=who.actor.name,
    )
    summary = f"更换通报模板：{row}" if content else "通报模板恢复为标准模板"
    record(by=who.actor, at=at, action="set_bulletin_template", summary=summary, rows=[row])
    return row
