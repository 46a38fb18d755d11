"""The pages of supervision rules: ladders as sentences, a rule with its editions, taking over, switching, trying out."""

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from luoshi.problems import LuoshiError
from luoshi.report.xlsx import MEDIA_TYPE
from luoshi.rules.supervision import Then, bundled_ladders
from luoshi_site.supervision import access_rules as access
from luoshi_site.supervision.actions.rules import import_ladder, set_figures, switch_off, switch_on
from luoshi_site.supervision.actions.steps import day_of
from luoshi_site.supervision.forms.rules import FiguresForm, SwitchForm, TrialForm, figures_initial
from luoshi_site.supervision.models import Sending
from luoshi_site.supervision.queries.rulepages import (
    class_words,
    counts_of,
    ladders_of,
    newest_withheld,
    offers_of,
)
from luoshi_site.supervision.queries.rules import RuleLine, newest_sendings, rule_lines, tried_rules
from luoshi_site.supervision.queries.simulation import Trial, TrialFilter, try_rules
from luoshi_site.supervision.ruleworkbook import trial_workbook

ROWS_A_PAGE = 50


def rules(request: HttpRequest) -> HttpResponse:
    """The city's ladders as sentences, what may be taken over, what went out last and what was held back."""
    door = access.city_for_rules(request)
    today, lines = day_of(timezone.now()), rule_lines(door.city)
    context = {
        "door": door, "ladders": ladders_of(lines, today, counts_of(door.city, today.year)), "today": today, "wide": True,
        "offers": offers_of(lines) if door.officer else (),
    }  # fmt: skip
    if door.tries:
        context |= {"sendings": newest_sendings(door.city, 20), "withheld": newest_withheld(door.city)}
    return render(request, "supervision/rules.html", context)


def take_over(request: HttpRequest) -> HttpResponse:
    """Take a bundled ladder over."""
    door = access.city_for_importing(request)
    wanted = request.POST.get("ladder", "")
    ladder = next((each for each in bundled_ladders() if each.key == wanted), None)
    if ladder is None:
        messages.error(request, "请在「可以导入的规则」中选择一套。")
        return redirect(f"/office/orders/rules/?city={door.city.code}")
    try:
        rows = import_ladder(city=door.city, ladder=ladder, by=door.member.user, at=timezone.now())
    except LuoshiError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, f"已导入「{ladder.name}」{len(rows)} 条规则，均未启用。先试算，再由领导或管理员启用。"
        )
    return redirect(f"/office/orders/rules/?city={door.city.code}")


def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """A rule with its sentence, its editions and what it sent; an officer sets new figures."""
    posted = request.method == "POST"
    door, row = (access.rule_for_figures if posted else access.rule_for_view)(request, pk)
    now = timezone.now()
    today = day_of(now)
    line = next(each for each in rule_lines(door.city) if each.row.pk == row.pk)
    form = None
    if line.rule is not None and door.officer:
        initial = figures_initial(line.figures_on(today), today)
        form = FiguresForm(request.POST or None, rule=line.rule, initial=initial)
        if posted and form.is_valid():
            clean = form.cleaned_data
            try:
                set_figures(
                    rule=row, figures=clean["figures"], valid_from=clean["valid_from"], reason=clean["reason"],
                    by=door.member.user, at=now,
                )  # fmt: skip
            except LuoshiError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, f"新参数自 {clean['valid_from']} 起启用。")
                return redirect("rule", pk=row.pk)
    sent = Sending.objects.filter(rule=row).select_related("matter", "agency", "order").order_by("-pk")
    context = {
        "door": door, "line": line, "form": form, "sentence": line.sentence_on(today), "today": today, "wide": True,
        "editions": [(each, line.sentence_on(each.valid_from)) for each in reversed(line.editions)],
        "classes": class_words(line.rule.classes if line.rule else ()),
        "page": Paginator(sent, ROWS_A_PAGE).get_page(request.GET.get("page")) if door.tries else None,
    }  # fmt: skip
    return render(request, "supervision/rule.html", context, status=422 if form is not None and form.errors else 200)


def _chosen(request: HttpRequest, lines: tuple[RuleLine, ...]) -> list[RuleLine]:
    """The rules that are ticked; they travel as ?rule=… so that the page can be kept as a bookmark."""
    wanted = set(request.POST.getlist("rule") or request.GET.getlist("rule"))
    return [line for line in lines if line.row.code in wanted]


def switch(request: HttpRequest) -> HttpResponse:
    """What the chosen rules would have sent in the last year; then they are switched on, or off, in one's own name."""
    door = access.city_for_switching(request)
    now = timezone.now()
    chosen = _chosen(request, rule_lines(door.city))
    going_on = [line for line in chosen if not line.row.is_on]
    off = not going_on and bool(chosen)
    form = SwitchForm(request.POST or None)
    if form.is_valid():
        rows = [line.row for line in (chosen if off else going_on)]
        try:
            if off:
                switch_off(rules=rows, by=door.member.user, at=now)
            else:
                switch_on(rules=rows, by=door.member.user, at=now, **form.cleaned_data)
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已{'停用' if off else '启用'} {len(rows)} 条规则。")
            return redirect(f"/office/orders/rules/?city={door.city.code}")
    today = day_of(now)
    context = {
        "door": door, "chosen": [(line, line.sentence_on(today)) for line in (chosen if off else going_on)], "off": off,
        "form": form, "trial": None if off or not chosen else _last_year(door, going_on, now), "wide": True,
        "makes": any(line.rule and line.rule.then.makes_order for line in going_on),
    }  # fmt: skip
    return render(request, "supervision/rule_switch.html", context, status=422 if form.errors else 200)


def _last_year(door: access.RuleDoor, lines: list[RuleLine], now: datetime) -> Trial:
    """The chosen rules over the last year, with those that are on already: a step needs the one before."""
    today = day_of(now)
    on = [line for line in rule_lines(door.city) if line.row.is_on]
    codes = [line.row.code for line in (*on, *lines)]
    tried = tried_rules((*on, *lines), codes)
    return try_rules(door.city, tried, since=today - timedelta(days=365), until=today - timedelta(days=1), at=now)


def _tried(request: HttpRequest, door: access.RuleDoor) -> tuple[TrialForm, Trial | None]:
    now = timezone.now()
    today = day_of(now)
    lines = rule_lines(door.city)
    given = {"since": date(today.year, 1, 1), "until": today - timedelta(days=1)}
    words = {name: request.GET.get(name) or str(value) for name, value in given.items()}
    form = TrialForm(words)
    codes = [line.row.code for line in _chosen(request, lines)]
    if not form.is_valid() or not codes:
        return form, None
    clean = form.cleaned_data
    until = min(clean["until"], today - timedelta(days=1))
    return form, try_rules(door.city, tried_rules(lines, codes), since=clean["since"], until=until, at=now)


def _filter(request: HttpRequest) -> TrialFilter:
    wanted = request.GET
    return TrialFilter(wanted.get("q", "").strip(), wanted.get("step", ""), wanted.get("then", ""))


def trial(request: HttpRequest) -> HttpResponse:
    """Rules tried out over the past: what they would have sent, counted and listed."""
    door = access.city_for_trial(request)
    form, found = _tried(request, door)
    chosen, narrowed = set(request.GET.getlist("rule")), _filter(request)
    today = day_of(timezone.now())
    ladders = ladders_of(rule_lines(door.city), today, counts_of(door.city, today.year))
    page = Paginator(found.narrowed(narrowed), ROWS_A_PAGE).get_page(request.GET.get("page")) if found else None
    context = {
        "door": door, "form": form, "trial": found, "page": page, "narrowed": narrowed, "chosen": chosen,
        "ladders": ladders, "thens": [(each.value, each.label) for each in Then], "wide": True,
    }  # fmt: skip
    return render(request, "supervision/rule_trial.html", context, status=422 if form.errors else 200)


def trial_book(request: HttpRequest) -> HttpResponse:
    """The list as an .xlsx file."""
    door = access.city_for_trial(request)
    _, found = _tried(request, door)
    if found is None:
        messages.error(request, "请先选择规则和期间，试算后再下载。")
        return redirect(f"/office/orders/rules/trial/?city={door.city.code}")
    content = trial_workbook(door.city, found, found.narrowed(_filter(request)))
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    name = f"{door.city}督办规则试算-{found.since}至{found.until}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
