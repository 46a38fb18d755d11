"""The app's addresses."""

from django.urls import path

from luoshi_site.progress import views

urlpatterns = [
    path("", views.reporting, name="reporting"),
    path("targets/<int:pk>/", views.enter, name="enter_reading"),
    path("targets/<int:pk>/understood/", views.understood, name="understood"),
    path("readings/<int:pk>/", views.reading, name="reading"),
    path("readings/<int:pk>/accept/", views.accept, name="accept_reading"),
    path("readings/<int:pk>/return/", views.send_back, name="return_reading"),
    path("readings/<int:pk>/withdraw/", views.withdraw, name="withdraw_reading"),
    path("readings/<int:pk>/correct/", views.correct, name="correct_reading"),
    path("milestones/<int:pk>/deliver/", views.deliver, name="deliver_milestone"),
    path("milestones/<int:pk>/verify/", views.verify, name="verify_milestone"),
    path("evidence/<int:pk>/", views.evidence, name="evidence"),
]
