"""The addresses of plans in force, under /office/ledger/."""

from django.urls import path

from luoshi_site.ledger.views import plans, shares

urlpatterns = [
    path("<slug:plan>/changes/", plans.plan_changes, name="plan_changes"),
    path("<slug:plan>/decisions/<slug:sha256>/", plans.decision_file, name="decision_file"),
    path("<slug:plan>/targets/<int:number>/adjust/", plans.target_adjust, name="target_adjust"),
    path("<slug:plan>/targets/<int:number>/suspend/", plans.target_suspend, name="target_suspend"),
    path("<slug:plan>/targets/<int:number>/shares/", shares.target_shares, name="target_shares"),
]
