"""People from a table: template, preview, one-time passwords (批量增加用户)."""

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache

from luoshi.report.xlsx import MEDIA_TYPE
from luoshi_site.agencies import actions
from luoshi_site.agencies.access import PeopleRights, city_for_accounts
from luoshi_site.agencies.actions import PersonError
from luoshi_site.agencies.duties import are_separate
from luoshi_site.agencies.importing import PeopleTable, TableError, people_table, table_rows
from luoshi_site.agencies.workbooks import password_table, people_template

SALT = "agencies.people-table"
SALT_NEW = "agencies.one-time-passwords"
KEPT_SECONDS = 3600


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def template(request: HttpRequest) -> HttpResponse:
    """The table to fill in."""
    city_for_accounts(request)
    return _file(people_template(), "用户导入模板.xlsx")


def _table(request: HttpRequest, rights: PeopleRights) -> PeopleTable:
    """The table just sent, or the one of the preview that is confirmed.

    Raises:
        TableError: neither, or one that cannot be read.
    """
    kept, upload = request.POST.get("rows", ""), request.FILES.get("file")
    if kept:
        rows = signing.loads(kept, salt=SALT, max_age=KEPT_SECONDS)
    elif upload is not None:
        rows = table_rows(upload.read())
    else:
        raise TableError("请先选择要导入的表格。")
    return people_table(rows, city=rights.city, with_kind=not are_separate(), on=timezone.localdate())


@never_cache
def import_people(request: HttpRequest) -> HttpResponse:
    """Send a table, look at what it would add, add everybody or nobody."""
    rights = city_for_accounts(request)
    page: dict[str, object] = {"city": rights.city, "wide": True}
    try:
        table = _table(request, rights) if request.method == "POST" else None
        if table is not None and "confirm" in request.POST and not table.mistakes:
            now = timezone.now()
            new = actions.add_people(people=table.people, city=rights.city, by=rights.member.user, at=now)
            rows = [(each.user.username, str(each.user), each.password) for each in new]
            page |= {"new": new, "signed": signing.dumps(rows, salt=SALT_NEW, compress=True)}
        elif table is not None:
            page |= {"table": table, "rows": signing.dumps(table.rows, salt=SALT, compress=True)}
    except (TableError, PersonError) as error:
        page["error"] = str(error)
    except signing.BadSignature:
        page["error"] = "核对页放得太久了，请重新选择表格。"
    return render(request, "agencies/import_people.html", page)


@never_cache
def passwords(request: HttpRequest) -> HttpResponse:
    """The one-time passwords on the page before, as a table; nothing of it is kept here."""
    city_for_accounts(request)
    try:
        rows = signing.loads(request.POST.get("rows", ""), salt=SALT_NEW, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return redirect("import_people")
    return _file(password_table(rows), "一次性口令.xlsx")
