"""The app's addresses."""

from django.urls import path

from luoshi_site.progress.views import readings, steps

urlpatterns = [
    path("", readings.reporting, name="reporting"),
    path("targets/<int:pk>/", readings.enter, name="enter_reading"),
    path("targets/<int:pk>/understood/", readings.understood, name="understood"),
    path("readings/<int:pk>/", readings.reading, name="reading"),
    path("readings/<int:pk>/accept/", readings.accept, name="accept_reading"),
    path("readings/<int:pk>/return/", readings.send_back, name="return_reading"),
    path("readings/<int:pk>/withdraw/", readings.withdraw, name="withdraw_reading"),
    path("readings/<int:pk>/correct/", readings.correct, name="correct_reading"),
    path("rounds/", steps.rounds, name="rounds"),
    path("rounds/<int:pk>/close/", steps.close, name="close_round"),
    path("milestones/<int:pk>/deliver/", steps.deliver, name="deliver_milestone"),
    path("milestones/<int:pk>/verify/", steps.verify, name="verify_milestone"),
    path("evidence/<int:pk>/", readings.evidence, name="evidence"),
]
