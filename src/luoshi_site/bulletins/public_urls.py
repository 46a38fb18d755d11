"""The public addresses of bulletins."""

from django.urls import path

from luoshi_site.bulletins.views import proofs, public

urlpatterns = [
    path("", public.bulletins, name="public_bulletins"),
    path("atom.xml", public.feed, name="bulletin_feed"),
    path("<int:pk>/", public.bulletin, name="public_bulletin"),
    path("<int:pk>.docx", public.bulletin_file, name="public_bulletin_file"),
    path("<int:pk>.pdf", public.bulletin_pdf, name="public_bulletin_pdf"),
    path("proof/<str:proof>/", proofs.public_figure_proof, name="public_figure_proof"),
]
