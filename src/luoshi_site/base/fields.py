"""Fields that several apps share."""

from typing import Any

from django.db import models


class QuantityField(models.DecimalField):  # type: ignore[type-arg]  # generic in the stubs only
    """A measured or promised quantity, exact to six decimals; twelve figures before the point.

    Held by both databases without rounding up to 15 significant figures; forms refuse more.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as in Django
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(*args, **kwargs)
