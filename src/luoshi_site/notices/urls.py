"""The app's addresses."""

from django.urls import path

from luoshi_site.notices import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("read/", views.mark, name="mark_notices"),
    path("<int:pk>/", views.follow, name="notice"),
]
