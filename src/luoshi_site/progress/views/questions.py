"""Questions about figures: listed, answered, noted; the checks they come from, and what these can look at."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi.problems import LuoshiError
from luoshi.rules.checks.examples import example_of
from luoshi.rules.checks.pages import check_pages
from luoshi.rules.checks.parameters import entries_on
from luoshi_site.agencies.access import NOT_HERE
from luoshi_site.base.moment import CHINA
from luoshi_site.progress.access_questions import (
    QuestionRights,
    desk_for_questions,
    question_for_answer,
    question_for_decision,
    question_for_view,
)
from luoshi_site.progress.actions import questions as actions
from luoshi_site.progress.forms.questions import AnswerForm, VerdictForm
from luoshi_site.progress.models import CheckQuestion
from luoshi_site.progress.queries.coverage import coverage_of
from luoshi_site.progress.queries.questions import (
    QuestionFilter,
    asked_agencies,
    page_of,
    questions_in,
    readings_beside,
    state_counts,
)

ROWS = 50
UNPROCESSABLE = 422


def questions(request: HttpRequest) -> HttpResponse:
    """The questions put to the member's agencies, or to all of a city that the member oversees."""
    desk = desk_for_questions(request)
    narrowed = QuestionFilter(*(request.GET.get(name, "") for name in ("state", "check", "agency")))
    counts = state_counts(desk.city, desk.agencies)
    context = {
        "desk": desk,
        "narrowed": narrowed,
        "page": Paginator(questions_in(desk.city, desk.agencies, narrowed), ROWS).get_page(request.GET.get("page")),
        "states": [(state.value, state.label, counts.get(state.value, 0)) for state in CheckQuestion.State],
        "checks": check_pages().values(),
        "agencies": asked_agencies(desk.city) if desk.agencies is None else (),
        "wide": True,
    }
    return render(request, "progress/questions.html", context)


def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question: the figure, those beside it, what was said."""
    return _page(request, question_for_view(request, pk))


def _page(
    request: HttpRequest, rights: QuestionRights, answer: AnswerForm | None = None, verdict: VerdictForm | None = None
) -> HttpResponse:
    asked = rights.question
    context = {
        "rights": rights,
        "question": asked,
        "about": page_of(asked),
        "events": asked.events.order_by("pk"),
        "beside": readings_beside(asked),
        "answer": answer or AnswerForm(),
        "verdict": verdict or VerdictForm(),
    }
    wrong = any(form is not None and form.errors for form in (answer, verdict))
    return render(request, "progress/question.html", context, status=UNPROCESSABLE if wrong else 200)


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a question for one's agency."""
    rights = question_for_answer(request, pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.answer_question(
                question=rights.question,
                words=form.cleaned_data["words"],
                agency=rights.question.agency,
                by=rights.member.user,
                at=timezone.now(),
            )
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已答复。答复与数据一并保存，审核人看数时可以看到。")
            return redirect("question", pk=pk)
    return _page(request, rights, answer=form)


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Note an answer, or ask more."""
    rights = question_for_decision(request, pk)
    form = VerdictForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        act = actions.note_answer if form.cleaned_data["verdict"] == "note" else actions.ask_again
        try:
            act(question=rights.question, words=form.cleaned_data["words"], by=rights.member.user, at=timezone.now())
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已办理。")
            return redirect("question", pk=pk)
    return _page(request, rights, verdict=form)


def checks(request: HttpRequest) -> HttpResponse:
    """Which checks there are, and what each can look at with the figures at hand."""
    desk = desk_for_questions(request)
    return render(request, "progress/checks.html", {"desk": desk, "rows": coverage_of(desk.city), "wide": True})


def check(request: HttpRequest, code: str) -> HttpResponse:
    """One check: how it is done, a worked example, why it matters, what it leaves out, its parameters."""
    desk = desk_for_questions(request)
    about = check_pages().get(code)
    if about is None:
        raise Http404(NOT_HERE)
    asks, quiet = example_of(about.check)
    entries = entries_on(timezone.now().astimezone(CHINA).date(), about.parameters)
    context = {"desk": desk, "about": about, "asks": asks, "quiet": quiet, "entries": entries}
    return render(request, "progress/check.html", context)
