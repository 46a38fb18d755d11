"""Addresses below /office/orders/."""

from django.urls import URLPattern, URLResolver, path

from luoshi_site.supervision.inspection_urls import urlpatterns as inspection_patterns
from luoshi_site.supervision.queries.acts import Act
from luoshi_site.supervision.rule_urls import urlpatterns as rule_patterns
from luoshi_site.supervision.views import acts, orders

urlpatterns: list[URLPattern | URLResolver] = [
    *inspection_patterns,
    *rule_patterns,
    path("", orders.orders, name="orders"),
    path("export.xlsx", orders.export, name="orders_export"),
    path("approvals/", orders.approvals, name="order_approvals"),
    path("new/", orders.new_order, name="new_order"),
    path("evidence/<int:pk>/", acts.evidence, name="order_evidence"),
    path("<int:pk>/", acts.order, name="order"),
    path("<int:pk>/paper/", acts.paper, name="order_paper"),
    path("<int:pk>/amend/", orders.amend, name="amend_order"),
    *(path(f"<int:pk>/{act.value}/", acts.act, {"act": act}, name=f"order_{act.name.lower()}") for act in Act),
]
