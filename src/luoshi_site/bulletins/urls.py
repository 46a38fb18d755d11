"""The app's addresses."""

from django.urls import path

from luoshi_site.bulletins import views

urlpatterns = [
    path("", views.bulletins, name="bulletins"),
    path("make/", views.make, name="make_bulletin"),
    path("<int:pk>/", views.bulletin, name="bulletin"),
    path("<int:pk>.docx", views.bulletin_file, name="bulletin_file"),
]
