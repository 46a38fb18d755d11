"""The app's addresses."""

from django.urls import path

from luoshi_site.progress.views import extensions, parts, proposals, readings, reports, saving, sheet, steps

urlpatterns = [
    path("", readings.reporting, name="reporting"),
    path("targets/<int:pk>/", readings.enter, name="enter_reading"),
    path("targets/<int:pk>/understood/", readings.understood, name="understood"),
    path("readings/<int:pk>/", readings.reading, name="reading"),
    path("readings/<int:pk>/accept/", readings.accept, name="accept_reading"),
    path("readings/<int:pk>/return/", readings.send_back, name="return_reading"),
    path("readings/<int:pk>/withdraw/", readings.withdraw, name="withdraw_reading"),
    path("readings/<int:pk>/correct/", readings.correct, name="correct_reading"),
    path("extensions/", extensions.extensions, name="extensions"),
    path("extensions/reopen/", extensions.reopen, name="reopen_form"),
    path("extensions/<int:pk>/", extensions.decide, name="decide_extension"),
    path("rounds/", steps.rounds, name="rounds"),
    path("rounds/<int:pk>/close/", steps.close, name="close_round"),
    path("rounds/<int:pk>/", sheet.sheet, name="sheet"),
    path("rounds/<int:pk>/save/", saving.save, name="save_sheet"),
    path("rounds/<int:pk>/effect/", sheet.effect, name="sheet_effect"),
    path("rounds/<int:pk>/submit/", sheet.submit, name="submit_sheet"),
    path("rounds/<int:pk>/parts/<int:task>/", parts.task_parts, name="task_parts"),
    path("parts/", parts.parts, name="parts"),
    path("parts/<int:pk>/", parts.part, name="part"),
    path("rounds/<int:pk>/milestones/", proposals.propose, name="propose_milestone"),
    path("rounds/<int:pk>/board/", reports.board, name="board"),
    path("reports/", reports.waiting, name="reports"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/decide/", reports.decide, name="decide_report"),
    path("reports/<int:pk>/withdraw/", reports.withdraw, name="withdraw_report"),
    path("milestones/", proposals.proposals, name="milestone_proposals"),
    path("milestones/proposals/<int:pk>/", proposals.decide, name="decide_proposal_of_milestone"),
    path("milestones/<int:pk>/deliver/", steps.deliver, name="deliver_milestone"),
    path("milestones/<int:pk>/verify/", steps.verify, name="verify_milestone"),
    path("evidence/<int:pk>/", readings.evidence, name="evidence"),
]
