"""Addresses of dossiers, under /office/dossiers/."""

from django.urls import path

from luoshi_site.office.dossier import views

urlpatterns = [
    path("<slug:kind>/<int:pk>/", views.dossier, name="dossier"),
]
