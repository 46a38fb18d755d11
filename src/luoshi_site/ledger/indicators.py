"""Which indicator each target of a draft is measured by: one the city has, or a new one (指标归并)."""

import re
from dataclasses import replace

from luoshi_site.agencies.queries import plain_name
from luoshi_site.ledger.defaults import Terms
from luoshi_site.ledger.draft import DraftTarget
from luoshi_site.ledger.spec import IndicatorSpec, KnownIndicator, Registry

_CODE = re.compile(r"[^a-z0-9_-]+")


class IndicatorList:
    """The indicators of an adoption, in order; targets that measure the same share one."""

    def __init__(self, registry: Registry, plan_code: str) -> None:
        self.specs: list[IndicatorSpec] = []
        self._plan_code = _CODE.sub("-", plan_code.lower())[:60]
        self._by_code = {each.code: each for each in registry.indicators}
        self._by_name: dict[tuple[str, str], list[KnownIndicator]] = {}
        for each in registry.indicators:
            self._by_name.setdefault((plain_name(each.name), each.unit), []).append(each)
        self._taken: dict[str, int] = {}
        self._codes = set(self._by_code)

    def take(self, target: DraftTarget, terms: Terms) -> tuple[int, str]:
        """The place of the target's indicator, and the code of the existing one where one is reused."""
        chosen = target.choices
        known = self._known(chosen.indicator_code, terms, own=chosen.own_indicator)
        if known is not None:
            return self._reuse(known), known.code
        key = f"own:{target.place}" if chosen.own_indicator else _key(terms)
        if chosen.indicator_code:
            key = f"code:{chosen.indicator_code}"
        return self._new(key, chosen.indicator_code or "", terms), ""

    def take_partner(self, target: DraftTarget, terms: Terms) -> int | None:
        """The place of the indicator on the other side of a relation; None where there is none."""
        code = target.choices.partner_code
        if not terms.partner and not code:
            return None
        other = replace(terms, name=terms.partner or code or "", as_ratio=False, rollup="none")
        known = self._known(code, other, own=False)
        if known is not None:
            return self._reuse(known)
        return self._new(f"code:{code}" if code else _key(other), code or "", other)

    def _known(self, code: str | None, terms: Terms, *, own: bool) -> KnownIndicator | None:
        if code:
            return self._by_code.get(code)
        if own:
            return None
        same = self._by_name.get((plain_name(terms.name), terms.unit), [])
        alike = [each for each in same if (each.basis, each.cadence) == (terms.basis, terms.cadence)]
        return next(iter((*alike, *same)), None)

    def _reuse(self, known: KnownIndicator) -> int:
        key = f"pk:{known.pk}"
        if key not in self._taken:
            self._taken[key] = len(self.specs)
            self.specs.append(IndicatorSpec(known.code, known.name, known.unit, None, known.pk))
        return self._taken[key]

    def _new(self, key: str, code: str, terms: Terms) -> int:
        if key not in self._taken:
            code = code or self._free_code()
            self._codes.add(code)
            self._taken[key] = len(self.specs)
            self.specs.append(IndicatorSpec(code, terms.name, terms.unit, terms))
        return self._taken[key]

    def _free_code(self) -> str:
        numbers = range(len(self.specs) + 1, 1_000_000)
        return next(code for n in numbers if (code := f"{self._plan_code}-{n:03d}") not in self._codes)


def _key(terms: Terms) -> str:
    return f"name:{plain_name(terms.name)}|{terms.unit}|{terms.basis}|{terms.cadence}|{terms.rollup}|{terms.as_ratio}"
