"""The app's addresses: log-in, registry, people, audit."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path

from luoshi_site.agencies.views import account, audit, people, registry

urlpatterns: list[URLPattern] = [
    path("login/", account.log_in, name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("office/password/", account.password, name="password"),
    path("office/agencies/", registry.agency_list, name="agencies"),
    path("office/agencies/people/", people.people, name="people"),
    path("office/agencies/people/<int:pk>/", people.person, name="person"),
    path("office/agencies/people/<int:pk>/password/", people.new_password, name="new_password"),
    path("office/agencies/roles/<int:pk>/end/", people.end_role, name="end_role"),
    path("office/audit/", audit.audit, name="audit"),
    path("office/audit/verified/", audit.audit_verified, name="audit_verified"),
]
