"""The app's addresses."""

from django.urls import include, path

from luoshi_site.office import views
from luoshi_site.progress.views import calendars

urlpatterns = [
    path("", views.home, name="office"),
    path("", include("luoshi_site.office.staffing.urls")),
    path("reviews/", include("luoshi_site.office.reviews.urls")),
    path("dossiers/", include("luoshi_site.office.dossier.urls")),
    path("settings/", calendars.settings, name="settings"),
    path("burden/", views.burden, name="burden"),
    path("burden/export.xlsx", views.burden_export, name="burden_export"),
    path("forecast/", views.forecast_accuracy, name="office_forecast"),
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/export.xlsx", views.export, name="ledger_export"),
    path("ledger/<slug:plan>/goals/", views.goals, name="office_goals"),
    path("ledger/<slug:plan>/<str:number>/", views.task, name="task"),
]
