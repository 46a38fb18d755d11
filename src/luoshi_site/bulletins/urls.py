"""The staff's addresses of bulletins."""

from django.urls import path

from luoshi_site.bulletins.views import cards, checking, closing, making, proofs, reading, templates

urlpatterns = [
    path("", reading.bulletins, name="bulletins"),
    path("make/", reading.make, name="make_bulletin"),
    path("new/<slug:plan>/", making.new, name="new_bulletin"),
    path("new/<slug:plan>/<slug:kind>/<slug:month>.zip", cards.packed, name="cards_packed"),
    path("ranking/", making.ranking, name="ranking_setting"),
    path("<int:pk>/", reading.bulletin, name="bulletin"),
    path("<int:pk>.docx", reading.bulletin_file, name="bulletin_file"),
    path("<int:pk>.pdf", reading.bulletin_pdf, name="bulletin_pdf"),
    path("<int:pk>/check/", checking.check, name="check_bulletin"),
    path("<int:pk>/words/", checking.words, name="bulletin_words"),
    path("proof/<str:proof>/", proofs.figure_proof, name="figure_proof"),
    path("template/", templates.template, name="bulletin_template"),
    path("template/standard.docx", templates.standard, name="standard_template"),
    path("template/current.docx", templates.current, name="current_template"),
    path("closing/<slug:plan>/", closing.closing, name="closing"),
    path("closing/<slug:plan>/report.docx", closing.closing_docx, name="closing_file"),
    path("closing/<slug:plan>/report.pdf", closing.closing_pdf, name="closing_pdf"),
    path("closing/<slug:plan>/carry/<int:place>/", closing.carry, name="carry_over"),
]
