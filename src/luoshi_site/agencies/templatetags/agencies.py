"""What templates may ask about agencies."""

from collections.abc import Mapping

from django import template

from luoshi_site.agencies.models import Agency

register = template.Library()


@register.filter
def called(agency: Agency | None, names: Mapping[int, str]) -> str:
    """An agency's name on the page's day: the former one where `names` has it (naming.former_names)."""
    if agency is None:
        return ""
    return names.get(agency.pk, agency.name) if names else agency.name
