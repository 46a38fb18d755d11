"""The app's addresses, under /office/documents/."""

from django.urls import path

from luoshi_site.ledger.views import accuracy, adopting, aligning, documents, parts, revising

urlpatterns = [
    path("", documents.document_list, name="documents"),
    path("accuracy/", accuracy.accuracy, name="documents_accuracy"),
    path("align/", aligning.align, name="documents_align"),
    path("align/export.xlsx", aligning.align_file, name="documents_align_file"),
    path("<int:pk>/", documents.document, name="document"),
    path("<int:pk>/change/", documents.document_change, name="document_change"),
    path("<int:pk>/discard/", documents.document_discard, name="document_discard"),
    path("<int:pk>/file/", documents.document_file, name="document_file"),
    path("<int:pk>/gold.json", accuracy.document_gold, name="document_gold"),
    path("<int:pk>/adopt/", adopting.document_adopt, name="document_adopt"),
    path("<int:pk>/revise/", revising.document_revise, name="document_revise"),
    path("<int:pk>/plan/", parts.plan, name="draft_plan"),
    path("<int:pk>/agencies/", parts.agencies, name="draft_agencies"),
    path("<int:pk>/targets/add/", parts.target_add, name="draft_target_add"),
    path("<int:pk>/targets/<int:place>/", parts.target, name="draft_target"),
    path("<int:pk>/tasks/add/", parts.task_add, name="draft_task_add"),
    path("<int:pk>/tasks/<int:place>/", parts.task, name="draft_task"),
    path("<int:pk>/tasks/<int:place>/milestones/add/", parts.milestone_add, name="draft_milestone_add"),
]
