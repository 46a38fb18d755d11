"""The app's addresses."""

from django.urls import path

from luoshi_site.bulletins import views

urlpatterns = [
    path("", views.bulletins, name="bulletins"),
    path("make/", views.make, name="make_bulletin"),
    path("<int:pk>/", views.bulletin, name="bulletin"),
    path("<int:pk>.docx", views.bulletin_file, name="bulletin_file"),
    path("<int:pk>.pdf", views.bulletin_pdf, name="bulletin_pdf"),
    path("closing/<slug:plan>/", views.closing, name="closing"),
    path("closing/<slug:plan>/report.docx", views.closing_docx, name="closing_file"),
    path("closing/<slug:plan>/carry/<int:place>/", views.carry, name="carry_over"),
]
