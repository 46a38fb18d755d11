"""Whom a document's names stand for: short, full, former and dated names, groups, 各地区 and its like."""

from datetime import date

import pytest
from tests.factories import make_agency, make_city

from luoshi_site.agencies.models import AgencyGroup
from luoshi_site.agencies.queries import agency_directory, match_agency

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    city = make_city("云汀市")
    bureau = make_agency(city, "市人力资源社会保障局")
    bureau.names.create(name="云汀市人力资源和社会保障局", form="full")
    bureau.names.create(name="市劳动局", form="former", valid_until=date(2008, 12, 31))
    make_agency(city, "市教育局")
    return city


@pytest.mark.parametrize(
    ("as_written", "name"),
    [
        ("市人力资源社会保障局", "市人力资源社会保障局"),
        ("云汀市人力资源和社会保障局", "市人力资源社会保障局"),
        ("市人力资源和社会保障局", "市人力资源社会保障局"),
        ("云汀市教育局", "市教育局"),
        ("教育局", "市教育局"),
        (" 市 教育局 ", "市教育局"),
        ("“市教育局”", "市教育局"),
        ("东屿区", "东屿区"),
    ],
)
def test_a_name_is_known_however_it_is_written(city, as_written, name):
    match = match_agency(city, as_written)
    assert (match.name, match.is_group) == (name, False)


@pytest.mark.parametrize(
    "as_written",
    [
        "各地区",
        "各区市县",
        "各区市县（先导区）",
        "各区市县（先导区）",
        "各县（市、区）",
        "各区、市、县人民政府",
        "各区县（市）",
        "各区市县、先导区党委和政府",
    ],
)
def test_all_areas_are_the_group_however_they_are_called(city, as_written):
    match = match_agency(city, as_written)
    assert (match.name, match.is_group) == ("各地区", True)


@pytest.mark.parametrize("as_written", ["各有关部门", "各有关地区", "各乡镇", "各街道", "各单位", "市气象局", "", "各"])
def test_a_name_that_stands_for_none_is_not_guessed(city, as_written):
    assert match_agency(city, as_written) is None


def test_a_name_in_use_on_the_day_goes_before_one_that_was_not(city):
    new = make_agency(city, "市劳动保障监察局")
    new.names.create(name="市劳动局", form="alias", valid_from=date(2020, 1, 1))
    assert match_agency(city, "市劳动局", date(2005, 6, 1)).name == "市人力资源社会保障局"
    assert match_agency(city, "市劳动局", date(2023, 6, 1)).name == "市劳动保障监察局"
    assert match_agency(city, "市劳动局") is None


def test_a_group_is_known_by_its_name_with_any_quotation_marks(city):
    group = AgencyGroup.objects.create(city=city, name="市“数字云汀”建设领导小组成员单位")
    match = match_agency(city, '市"数字云汀"建设领导小组成员单位')
    assert (match.pk, match.is_group) == (group.pk, True)


def test_another_citys_agency_is_not_known(city):
    make_agency(make_city("邻市"), "市海洋局")
    assert match_agency(city, "市海洋局") is None


def test_the_nearest_names_come_first_and_the_directory_takes_three_queries(city, django_assert_num_queries):
    with django_assert_num_queries(3):
        directory = agency_directory(city)
    near = directory.nearest("市人社局")
    assert near[0].name == "市人力资源社会保障局"
    assert directory.named(near[0].key) == near[0]
    assert directory.named("agency:0") is None
