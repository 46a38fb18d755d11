"""The app's addresses: log-in, registry, people, audit."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path

from luoshi_site.agencies.views import account, audit, importing, people, registry

urlpatterns: list[URLPattern] = [
    path("login/", account.LogIn.as_view(), name="login"),
    path("login/code/", account.log_in_code, name="log_in_code"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("office/account/", account.account, name="account"),
    path("office/password/", account.password, name="password"),
    path("office/second-factor/", account.second_factor, name="second_factor"),
    path("office/stand-in/", people.own_stand_in, name="own_stand_in"),
    path("office/stand-in/<int:pk>/end/", people.end_stand_in, name="end_stand_in"),
    path("office/agencies/", registry.agency_list, name="agencies"),
    path("office/agencies/people/", people.people, name="people"),
    path("office/agencies/people/import/", importing.import_people, name="import_people"),
    path("office/agencies/people/import/template.xlsx", importing.template, name="people_template"),
    path("office/agencies/people/import/passwords.xlsx", importing.passwords, name="people_passwords"),
    path("office/agencies/people/<int:pk>/", people.person, name="person"),
    path("office/agencies/people/<int:pk>/password/", people.new_password, name="new_password"),
    path("office/agencies/people/<int:pk>/unlock/", people.unlock, name="unlock_person"),
    path("office/agencies/people/<int:pk>/stand-in/", people.stand_in, name="stand_in"),
    path("office/agencies/roles/<int:pk>/end/", people.end_role, name="end_role"),
    path("office/audit/", audit.audit, name="audit"),
    path("office/audit/verified/", audit.audit_verified, name="audit_verified"),
]
