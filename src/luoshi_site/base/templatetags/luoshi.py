"""Filters and tags that every page has, without loading: numbers, days, lights, badges (docs/design-system.md)."""

from datetime import date, datetime
from decimal import Decimal, localcontext
from fractions import Fraction

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from luoshi.rules.period import Period, period_name
from luoshi.rules.status import NOTHING_TO_ASSESS, Light, Mark, Status
from luoshi_site.base.action_names import action_name
from luoshi_site.base.moment import CHINA

register = template.Library()

Number = Decimal | Fraction | int
DASH = "—"


def rounded(value: Number, decimals: int) -> Decimal:
    """The value to so many decimals, half to even (GB/T 8170), rounded once."""
    with localcontext() as context:
        context.prec = 60
        return Decimal(round(Fraction(value) * Fraction(10) ** decimals)).scaleb(-decimals)


def _shortest(value: Number) -> Decimal:
    """The value as it stands, without trailing zeros; a fraction without end to two decimals."""
    exact = Fraction(value)
    return next((rounded(value, places) for places in range(7) if exact * 10**places % 1 == 0), rounded(value, 2))


@register.filter
def quantity(value: Number | None, decimals: int | None = None) -> str:
    """A quantity in groups of three: whole numbers as they are, others to `decimals` places, half even; a dash for nothing."""
    if value is None:
        return DASH
    if decimals is None or Fraction(value).denominator == 1:
        return f"{_shortest(value):,f}"
    return f"{rounded(value, decimals):,f}"


@register.filter
def percent(share: Number | None, decimals: int = 1) -> str:
    """A share (0–1) in percent: 0.1283 is 12.8%."""
    return DASH if share is None else f"{rounded(Fraction(share) * 100, decimals):,f}%"


@register.filter
def points(share: Number | None, decimals: int = 1) -> str:
    """A difference of shares in percentage points, always signed: −7.2 个百分点."""
    if share is None:
        return DASH
    value = rounded(Fraction(share) * 100, decimals)
    sign = "−" if value < 0 else "+" if value > 0 else ""
    return f"{sign}{abs(value):,f} 个百分点"


@register.filter
def day(value: date | None) -> str:
    """A day: 2026年3月1日; an instant is shown as its day in China."""
    if value is None:
        return DASH
    if isinstance(value, datetime):
        value = value.astimezone(CHINA).date()
    return f"{value.year}年{value.month}月{value.day}日"


register.filter("action_name", action_name)


@register.filter
def moment(value: datetime | None) -> str:
    """An instant in China: 2026年3月1日 09:05."""
    return DASH if value is None else f"{day(value)} {value.astimezone(CHINA):%H:%M}"


@register.simple_tag
def period(start: date, end: date) -> str:
    """A period's name: 2024年, 2024年1—9月."""
    return period_name(Period(start, end))


def _shape(light: Light) -> SafeString:
    return format_html('<span class="light__shape" aria-hidden="true">{}</span>', light.shape)


@register.simple_tag
def light(status: Status | str | None, modifier: str = "") -> SafeString:
    """The badge of a status: colour, shape and word; 无可考核事项 for None. `modifier` "large" for a page's chief light."""
    extra = f" light--{modifier}" if modifier else ""
    if status is None or status == "":
        return format_html('<span class="light light--none{}">{}</span>', extra, NOTHING_TO_ASSESS)
    known = Status(status)
    return format_html(
        '<span class="light light--{}{}" title="{}">{}{}</span>',
        known.light.value, extra, known.meaning, _shape(known.light), known.label,
    )  # fmt: skip


@register.simple_tag
def light_count(status: Status | str, count: int, unconfirmed: dict[Status, int] | None = None) -> SafeString:
    """A status with how many of it, and how many of those are 待核: ■ 滞后 3 (待核 2)."""
    known = Status(status)
    doubtful = (unconfirmed or {}).get(known, 0)
    note = format_html(' <span class="light__note">其中待核 {}</span>', doubtful) if doubtful else ""
    return format_html(
        '<span class="light light--{}{}" title="{}">{}{} <b class="light__count">{}</b>{}</span>',
        known.light.value, "" if count else " light--zero", known.meaning, _shape(known.light), known.label, count, note,
    )  # fmt: skip


@register.simple_tag
def marks(found: tuple[Mark | str, ...] | None) -> SafeString:
    """The marks beside a status (待核, 数据偏旧 …), each a badge; nothing for none."""
    return format_html_join(
        " ", '<span class="badge badge--{}">{}</span>', ((Mark(m).value, Mark(m).label) for m in found or ())
    )


@register.simple_tag
def unconfirmed() -> SafeString:
    """The badge of a figure that nobody in the city has confirmed (待核)."""
    return format_html('<span class="badge badge--provisional">{}</span>', Mark.PROVISIONAL.label)


@register.simple_tag
def demo() -> SafeString:
    """The badge of an invented city's figures (演示数据): `{% if city.is_demo %}{% demo %}{% endif %}`."""
    return format_html('<span class="badge badge--demo">{}</span>', "演示数据")


@register.simple_tag(takes_context=True)
def kept_parameters(context: Context, *replaced: str) -> SafeString:
    """Hidden inputs for the page's other parameters, so that a GET form changes only its own (`replaced`)."""
    query = context["request"].GET
    kept = ((name, value) for name in query if name not in replaced for value in query.getlist(name))
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', kept)
