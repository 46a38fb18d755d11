"""The app's addresses, all public."""

from django.urls import URLPattern, path

from luoshi_site.portal import views

urlpatterns: list[URLPattern] = [
    path("", views.home, name="public_home"),
    path("goals/", views.goals, name="public_goals"),
    path("tasks/", views.tasks, name="public_tasks"),
    path("supervision/", views.supervision, name="public_supervision"),
    path("tasks/<slug:plan>/<str:number>/", views.task, name="public_task"),
]
