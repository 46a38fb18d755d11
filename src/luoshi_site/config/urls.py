"""Every address of the site, by app."""

from django.urls import include, path

from luoshi_site.base.views import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("luoshi_site.agencies.urls")),
    path("office/documents/", include("luoshi_site.ledger.urls")),
    path("office/reporting/", include("luoshi_site.progress.urls")),
    path("office/orders/", include("luoshi_site.supervision.urls")),
    path("office/bulletins/", include("luoshi_site.bulletins.urls")),
    path("office/notices/", include("luoshi_site.notices.urls")),
    path("office/ledger/", include("luoshi_site.ledger.plan_urls")),
    path("office/", include("luoshi_site.office.urls")),
    path("bulletins/", include("luoshi_site.bulletins.public_urls")),
    path("", include("luoshi_site.portal.urls")),
]
handler404 = "luoshi_site.base.views.not_found"
handler500 = "luoshi_site.base.views.server_error"
