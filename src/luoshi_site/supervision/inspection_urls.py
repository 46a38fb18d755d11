"""Addresses of inspections, rectifications, instructions, proposals and how the office does."""

from django.urls import path

from luoshi_site.supervision.views import inspections, performance, proposals, rectifications

urlpatterns = [
    path("inspections/", inspections.inspections, name="inspections"),
    path("inspections/<int:pk>/", inspections.inspection, name="inspection"),
    path("inspections/<int:pk>/list.xlsx", inspections.inspection_book, name="inspection_book"),
    path("checks/<int:pk>/", inspections.check, name="check"),
    path("checks/evidence/<int:pk>/", inspections.check_evidence, name="check_evidence"),
    path("rectifications/", rectifications.rectifications, name="rectifications"),
    path("rectifications/<int:pk>/", rectifications.rectification, name="rectification"),
    path("quality/<int:pk>/", rectifications.agency_quality, name="agency_quality"),
    path("instructions/<int:pk>/", proposals.instruct, name="instruct"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/new/", proposals.new_proposal, name="new_proposal"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("performance/", performance.performance, name="performance"),
    path("performance/table.xlsx", performance.performance_book, name="performance_book"),
]
