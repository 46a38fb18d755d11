"""The bundled registries: every name that the documents use stands for one agency or group."""

import json
from datetime import date
from pathlib import Path

import pytest
from tests.bundled_load import NOW

from luoshi_site.agencies.models import Agency, AgencyGroup, City
from luoshi_site.office.bundled.cities import lay_registry
from luoshi_site.office.bundled.plans import dalian_plan, yunting_plan
from luoshi_site.office.bundled.registry import Registry, read_registry
from luoshi_site.office.bundled.tables import BundledError


def names_of(registry: Registry) -> list[str]:
    return [name.name for agency in registry.agencies for name in agency.names] + [
        group.name for group in registry.groups
    ]


@pytest.mark.parametrize("code", ["dalian", "yunting"])
def test_no_name_stands_for_two(code: str) -> None:
    names = names_of(read_registry(code))
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(("code", "plan"), [("dalian", dalian_plan()), ("yunting", yunting_plan())])
def test_every_agency_of_the_plan_is_in_the_registry(code: str, plan: object) -> None:
    written = {name for task in plan.tasks for name in (*task.lead, *task.responsible)}  # type: ignore[attr-defined]
    assert written <= set(names_of(read_registry(code)))


@pytest.mark.shared
def test_the_52_names_of_the_dalian_document_are_known(shared: Path) -> None:
    gold = json.loads((shared / "gold" / "dalian-livelihood-2023.json").read_text(encoding="utf-8"))
    written = {name for task in gold["tasks"] for name in task["lead"] + task["responsible"]}
    assert len(written) == 52
    assert written <= set(names_of(read_registry("dalian")))


def test_dalian_has_its_codes_and_only_the_members_that_are_known() -> None:
    registry = read_registry("dalian")
    codes = {agency.name: agency.division_code for agency in registry.agencies if agency.division_code}
    assert codes["中山区"] == "210202"
    assert codes["庄河市"] == "210283"
    assert len(codes) == 10
    members = {group.name: len(group.members) for group in registry.groups}
    assert members.pop("各地区") == 14
    assert set(members.values()) == {0}
    assert [group.name for group in registry.groups if group.members_known] == ["各地区"]


def test_a_full_name_is_also_known_without_the_city() -> None:
    names = names_of(read_registry("dalian"))
    assert {"大连市住房和城乡建设局", "市住房和城乡建设局", "市住建局", "市住房城乡建设局"} <= set(names)


@pytest.mark.django_db
def test_laying_a_registry_twice_changes_nothing() -> None:
    for _ in range(2):
        city = lay_registry(registry=read_registry("yunting"), at=NOW)
    assert City.objects.count() == 1
    assert Agency.objects.filter(city=city).count() == len(read_registry("yunting").agencies)
    assert AgencyGroup.objects.get(city=city, name="各地区").members.count() == 9


@pytest.mark.django_db
def test_the_invented_city_has_a_renamed_and_a_merged_district() -> None:
    city = lay_registry(registry=read_registry("yunting"), at=NOW)
    assert city.is_demo
    renamed = Agency.objects.get(city=city, name="望川区")
    former = renamed.names.get(form="former")
    assert (former.name, former.valid_until, renamed.valid_from) == ("望川县", date(2024, 6, 30), date(2024, 7, 1))
    merged = Agency.objects.get(city=city, name="旧港区")
    assert merged.successor is not None
    assert (merged.successor.name, merged.valid_until) == ("云港区", date(2024, 12, 31))


def test_a_code_that_is_not_listed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        '[city]\ncode = "x"\nname = "某市"\n[[agency]]\ncode = "a"\nkind = "party"\nname = "甲"\nsuccessor = "nobody"\n'
    )
    monkeypatch.setattr("luoshi_site.office.bundled.tables.bundled_bytes", lambda _: text.encode())
    with pytest.raises(BundledError, match="nobody"):
        read_registry("x")
