"""Any plan survives its file."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from luoshi.plan.codec import PlanFormatError, plan_from_json, plan_to_json
from luoshi.plan.model import Comparator, Direction, Heading, HeadingKind, Kind, Plan, Strength, Target, Task
from luoshi.problems import Problem, Severity
from luoshi.text.span import Span

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
maybe_words = st.none() | words
spans = st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda pair: Span(min(pair), max(pair)))
maybe_spans = st.none() | spans
agencies = st.lists(words, max_size=3).map(tuple)
figures = st.none() | st.decimals("-1e15", "1e15", allow_nan=False, places=6)
years = st.none() | st.integers(1900, 2100)
headings = st.builds(Heading, st.integers(1, 5), words, words, spans, st.sampled_from(HeadingKind))
tasks = st.builds(Task, words, words, maybe_words, spans, agencies, agencies, maybe_spans)
targets = st.builds(
    Target,
    task=maybe_words,
    goal=maybe_words,
    indicator=words,
    kind=st.sampled_from(Kind),
    comparator=st.sampled_from(Comparator),
    value=figures,
    value_high=figures,
    unit=maybe_words,
    of=maybe_words,
    deadline=maybe_words,
    strength=st.sampled_from(Strength),
    span=spans,
    quote=words,
    direction=st.none() | st.sampled_from(Direction),
    keep=st.booleans(),
    sentence=maybe_spans,
)
problems = st.builds(Problem, words, st.sampled_from(Severity), words, words, maybe_spans, maybe_words)
plans = st.builds(
    Plan,
    document=words,
    title=words,
    issuers=agencies,
    doc_number=maybe_words,
    issued_on=st.none() | st.dates(date(1900, 1, 1)),
    body=spans,
    outline=st.lists(headings, max_size=3).map(tuple),
    tasks=st.lists(tasks, max_size=3).map(tuple),
    targets=st.lists(targets, max_size=3).map(tuple),
    problems=st.lists(problems, max_size=3).map(tuple),
    sha256=maybe_words,
    first_year=years,
    last_year=years,
)


@given(plans)
def test_a_plan_survives_its_file_unchanged(plan: Plan):
    text = plan_to_json(plan)
    assert plan_from_json(text) == plan
    assert plan_to_json(plan_from_json(text)) == text


@given(plans)
def test_a_file_of_facts_keeps_every_figure_and_place_and_no_quote(plan: Plan):
    facts = plan_from_json(plan_to_json(plan, facts_only=True))
    assert [(each.value, each.span) for each in facts.targets] == [(each.value, each.span) for each in plan.targets]
    assert all(each.quote == "" for each in facts.targets)
    assert plan_to_json(facts, facts_only=True) == plan_to_json(plan, facts_only=True)


@given(
    st.text()
    | st.recursive(
        st.none() | st.booleans() | st.integers() | words, lambda inner: st.lists(inner) | st.dictionaries(words, inner)
    ).map(repr)
)
def test_any_other_text_is_refused_by_name(text: str):
    try:
        plan_from_json(text)
    except PlanFormatError as refusal:
        assert "请" in str(refusal)


@given(figures)
def test_a_figure_is_written_without_exponent(value: Decimal | None):
    heading = '"value": '
    target = Target(
        "1", None, "", Kind.LEVEL, Comparator.REACH, value, None, None, None, None, Strength.PLAIN, Span(0, 0)
    )
    plan = Plan("", "", (), None, None, Span(0, 0), (), (), (target,))
    written = plan_to_json(plan).split(heading)[1].split(",")[0]
    assert "e" not in written.lower() or value is None
