"""Addresses below /office/orders/rules/."""

from django.urls import URLPattern, path

from luoshi_site.supervision.views import lights, rules

urlpatterns: list[URLPattern] = [
    path("rules/", rules.rules, name="rules"),
    path("rules/take-over/", rules.take_over, name="rule_take_over"),
    path("rules/switch/", rules.switch, name="rule_switch"),
    path("rules/trial/", rules.trial, name="rule_trial"),
    path("rules/trial/book/", rules.trial_book, name="rule_trial_book"),
    path("rules/lights/", lights.schemes, name="light_schemes"),
    path("rules/<int:pk>/", rules.rule, name="rule"),
]
