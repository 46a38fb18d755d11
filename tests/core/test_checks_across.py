"""Each check across figures, and of files and words, asks where it should and is quiet where the same shape has a good reason."""

from datetime import date

import pytest

from checks_factories import board, found, months, promise, reported, statistic
from luoshi.rules.checks.evidence import day_named
from luoshi.rules.checks.kinds import Check
from luoshi.rules.checks.reported import Told, alike, decimals_of
from luoshi.rules.checks.sweep import hits_of
from luoshi.rules.model import Basis, Certainty
from luoshi.rules.period import month_period

RATE = statistic(Basis.POINT, "%", share=True, name="达标率", promises=[promise(90, 2026)])
JOBS = statistic(Basis.RUNNING_YEAR, "人", name="新增就业", promises=[promise(3800, 2026)], is_count=True)


def of_areas(of: object, values: list[object], month: int = 6) -> list[object]:
    """One figure of each area; agency and area alike."""
    return [
        reported(value, 2026, month, of=of, agency=at, area=at)  # type: ignore[arg-type]
        for at, value in enumerate(values, 1)
    ]


@pytest.mark.parametrize(
    ("of", "values", "count"),
    [
        (RATE, [90, 90, 90, "91.3", "88.7"], 3),
        (RATE, [90, 90, "90.4", "91.3", "88.7"], 0),  # two may chance to
        (RATE, [(900, 1000), (90, 100), (45, 50), (915, 1000)], 3),
        (JOBS, [3800, 3800, 3800, 3800, 2110], 4),
        (statistic(Basis.POINT, "%", share=True, promises=[promise(100, 2026)]), [100] * 6, 0),  # full
        (statistic(Basis.POINT, "件", promises=[promise(0, 2026)]), [0] * 6, 0),
        (statistic(Basis.RUNNING_YEAR, "座", promises=[promise(12, 2026)], is_count=True), [12] * 6, 0),  # by a list
        (
            statistic(Basis.RUNNING_YEAR, "人", promises=[promise(1100 * at, 2026, area=at) for at in range(1, 5)]),
            [1100, 2200, 3300, 4100],
            3,  # each its own share
        ),
    ],
)
def test_many_areas_that_come_to_exactly_the_target(of: object, values: list[object], count: int) -> None:
    assert found(of, of_areas(of, values)) == [Check.AT_TARGET] * count  # type: ignore[arg-type]


def test_areas_that_stand_at_the_target_are_asked_once() -> None:
    rows = [*of_areas(RATE, [90, 90, 90], 6), *of_areas(RATE, [90, 90, 90], 7)]
    assert {hit.key for hit in hits_of(board(RATE, rows))} == {row.key for row in rows[:3]}  # type: ignore[attr-defined,arg-type]


SUM = statistic(unit="套", adds_up=True, areas=[1, 2, 3])
ROUNDED_SUM = statistic(unit="万人", adds_up=True, areas=[1, 2, 3])
SHARE = statistic(Basis.POINT, "%", share=True, adds_up=True, areas=[1, 2], decimals=1)


@pytest.mark.parametrize(
    ("of", "whole", "parts", "expected"),
    [
        (SUM, 1000, [300, 300, 390], [Check.PARTS]),
        (SUM, 1000, [300, 300, 400], []),
        (SUM, 1000, [300, 300], []),  # an area is missing: nothing to compare
        (ROUNDED_SUM, "10.1", ["3.34", "3.33", "3.40"], []),  # rounding
        (ROUNDED_SUM, "10.1", ["3.34", "3.33", "3.90"], [Check.PARTS]),
        (SHARE, "30.4", [(1, 2), (30, 100)], []),
        (SHARE, "40.0", [(1, 2), (30, 100)], [Check.PARTS]),  # the mean of two shares is not their share
        (SHARE, "40.0", [50, 30], []),  # without numerators nobody can say
    ],
)
def test_parts_that_do_not_come_to_the_whole(
    of: object, whole: object, parts: list[object], expected: list[Check]
) -> None:
    rows = [reported(whole, 2026, 6, of=of, agency=9), *of_areas(of, parts)]  # type: ignore[arg-type]
    assert found(of, rows) == expected  # type: ignore[arg-type]


def test_a_part_of_the_citys_own_is_asked_about_once() -> None:
    rows = []
    for month in (4, 5, 6):
        rows += [reported(1050 + month, 2026, month, of=SUM, agency=9)]
        rows += [
            reported(value, 2026, month, of=SUM, agency=at, area=at) for at, value in enumerate((300, 300, 400), 1)
        ]
    assert [hit.key for hit in hits_of(board(SUM, rows))] == [rows[0].key]


@pytest.mark.parametrize(
    ("value", "certainty", "public", "expected"),
    [
        ("0.6", Certainty.FINAL, "0.4", [Check.PUBLISHED]),
        ("0.6", Certainty.PRELIMINARY, "0.4", []),
        ("0.6", Certainty.FORECAST, "0.4", []),
        ("0.44", Certainty.FINAL, "0.4", []),  # the same, published with fewer places
        ("0.4", Certainty.FINAL, "0.4", []),
    ],
)
def test_a_figure_that_is_not_the_published_one(
    value: str, certainty: Certainty, public: str, expected: list[Check]
) -> None:
    prices = statistic(Basis.POINT, "%", name="居民消费价格涨幅")
    rows = [
        reported(value, 2026, 6, of=prices, certainty=certainty),
        reported(public, 2026, 6, of=prices, agency=2, certainty=Certainty.GAZETTE),
    ]
    hits = hits_of(board(prices, rows))
    assert [hit.check for hit in hits] == expected
    assert all(hit.agency == 1 and hit.others == (rows[1].key,) for hit in hits)


@pytest.mark.parametrize(
    ("one", "other", "more", "expected"),
    [
        (2170, 3050, {}, [Check.TOLD_TWICE] * 2),
        (2170, 2170, {}, []),
        ("21.7", "21.68", {}, []),  # rounded
        (2170, 3050, {"certainty": Certainty.FORECAST}, []),
    ],
)
def test_two_agencies_that_tell_one_indicator_differently(
    one: object, other: object, more: dict[str, object], expected: list[Check]
) -> None:
    here = statistic(unit="套", key=1, same_as="配售型保障性住房|套|flow")
    there = statistic(unit="套", key=2, same_as="配售型保障性住房|套|flow", subject=2)
    rows = [reported(one, 2026, 6, of=here), reported(other, 2026, 6, of=there, agency=2, **more)]  # type: ignore[arg-type]
    assert found([here, there], rows) == expected


def test_two_that_differ_month_after_month_are_asked_once() -> None:
    here, there = (statistic(unit="套", key=key, same_as="住房", subject=key) for key in (1, 2))
    rows = [*months([210, 221, 215], of=here), *months([210, 236, 239], of=there, agency=2)]
    hits = hits_of(board([here, there], rows))
    assert {hit.key for hit in hits} == {rows[1].key, rows[4].key}


PHOTO, REPORT, GRANT = ("f1", "现场照片.jpg"), ("f2", "2026年6月统计月报.xlsx"), ("f3", "项目立项批复.pdf")
OTHER = statistic(key=2, subject=2, name="道路完好率", unit="%", share=True)
SAME_TASK = statistic(key=3, subject=1, name="开工项目数", unit="个")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"papers": [PHOTO]}, {"month": 7, "papers": [PHOTO]}, [Check.EVIDENCE_REUSED]),
        ({"papers": [PHOTO]}, {"of": OTHER, "papers": [PHOTO]}, [Check.EVIDENCE_REUSED]),
        ({"papers": [PHOTO]}, {"of": SAME_TASK, "papers": [PHOTO]}, []),  # two figures of one task
        ({"papers": [REPORT]}, {"of": OTHER, "papers": [REPORT]}, []),  # a common source
        ({"papers": [REPORT]}, {"month": 7, "papers": [REPORT]}, [Check.EVIDENCE_REUSED, Check.EVIDENCE_OLD]),
        ({"papers": [GRANT]}, {"month": 7, "papers": [GRANT]}, []),  # a ground that stays in force
        ({"papers": [PHOTO]}, {"month": 7, "papers": [PHOTO], "value": 50}, []),  # nothing new is said
        ({"papers": [PHOTO]}, {"papers": [PHOTO], "value": 51}, []),  # reported again for the same period
        ({"papers": [PHOTO]}, {"month": 7, "papers": [("f9", "现场照片.jpg")]}, []),  # another photo
    ],
)
def test_evidence_used_again(first: dict[str, object], second: dict[str, object], expected: list[Check]) -> None:
    laid = [{"value": 50, "year": 2026, "month": 6, "of": statistic(), **first}]
    laid += [{**laid[0], "value": 53, "papers": (), **second}]
    rows = [reported(**each) for each in laid]  # type: ignore[arg-type]
    assert found([statistic(), OTHER, SAME_TASK], rows) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2026年5月现场照片.jpg", [Check.EVIDENCE_OLD]),
        ("IMG_20260531_101500.jpg", [Check.EVIDENCE_OLD]),
        ("微信图片_20260612103000.jpg", []),
        ("2026年5月—6月台账.xlsx", []),
        ("验收单2026-06-30.pdf", []),
        ("2026年7月3日核查记录.pdf", []),  # written after the period
        ("2023年可研批复.pdf", []),  # a ground that stays in force
        ("现场照片.jpg", []),
        ("2026年工作总结.docx", []),
    ],
)
def test_evidence_older_than_its_period(name: str, expected: list[Check]) -> None:
    assert found(statistic(), [reported(53, 2026, 6, papers=[("f1", name)])]) == expected


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2025年12月", date(2025, 12, 31)),
        ("2025年12月3日", date(2025, 12, 3)),
        ("2025.3.8检查", date(2025, 3, 8)),
        ("2024-02", date(2024, 2, 29)),
        ("20250308", date(2025, 3, 8)),
        ("2025年", date(2025, 12, 31)),
        ("大政办发〔2020〕53号", None),
        ("2025年13月", None),
        ("20251399", None),
        ("电话13020250308", None),
    ],
)
def test_the_day_that_a_name_speaks_of(name: str, day: date | None) -> None:
    assert day_named(name) == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("上半年完成固定资产投资53.2亿元。", [Check.WORDS]),
        ("上半年完成固定资产投资58.3亿元。", []),
        ("上半年完成固定资产投资583000万元，比上月多5000万元。", []),
        ("固定资产投资年度目标90亿元，已完成近六成五。", []),  # the target
        ("各项目有序推进。", []),
    ],
)
def test_words_that_say_another_figure(text: str, expected: list[Check]) -> None:
    of = statistic(Basis.RUNNING_YEAR, "亿元", promises=[promise(90, 2026)])
    rows = [reported("52.9", 2026, 5, of=of), reported("58.3", 2026, 6, of=of)]
    told = [Told(1, 1, month_period(2026, 6).end, text)]
    assert found(of, rows, told) == expected


def test_figures_alike() -> None:
    values = [reported(value, 2026, 1).point.value for value in ("13.2", "13.1876", "13.3", 13, "13.4")]
    assert [alike(values[0], each) for each in values] == [True, True, False, True, False]
    assert [decimals_of(value) for value in values] == [1, 4, 1, 0, 1]
