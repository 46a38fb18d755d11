"""Settings that would only fail at the first action are told at the start of every command."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from luoshi_site.base.verify_alone import UnknownDigestError, hash_of


@register
def chain_digest(**_: Any) -> list[CheckMessage]:  # noqa: ANN401  # as Django calls it
    """The algorithm of the chain is one that this machine has."""
    try:
        hash_of(settings.CHAIN_DIGEST or "unset")
    except UnknownDigestError as error:
        hint = "把环境变量 LUOSHI_CHAIN_DIGEST 设为 sha256 或 sm3。"
        return [Error(str(error), hint=hint, id="luoshi.E001")]
    return []
