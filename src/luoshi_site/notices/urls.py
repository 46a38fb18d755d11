"""The app's addresses."""

from django.urls import path

from luoshi_site.notices.views import notices

urlpatterns = [
    path("", notices.notices, name="notices"),
    path("read/", notices.mark, name="mark_notices"),
    path("<int:pk>/", notices.follow, name="notice"),
]
