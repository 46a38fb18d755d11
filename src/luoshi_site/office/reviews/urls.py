"""Addresses of reviews, under /office/reviews/."""

from django.urls import path

from luoshi_site.office.reviews.views import meeting, reviews, tables

urlpatterns = [
    path("", reviews.reviews, name="reviews"),
    path("new/", reviews.new_review, name="new_review"),
    path("layout/", tables.layout, name="review_layout"),
    path("table.xlsx", tables.table_xlsx, name="review_table_xlsx"),
    path("table.pdf", tables.table_pdf, name="review_table_pdf"),
    path("<int:pk>/", reviews.review, name="review"),
    path("<int:pk>/agenda/", reviews.agenda, name="review_agenda"),
    path("<int:pk>/end/", reviews.end, name="end_review"),
    path("<int:pk>/minutes/", reviews.minutes, name="review_minutes"),
    path("<int:pk>/minutes.docx", reviews.minutes_docx, name="review_minutes_docx"),
    path("<int:pk>/items/<int:item>/", meeting.item, name="review_item"),
    path("decisions/<int:pk>/approve/", meeting.approve, name="approve_decision"),
    path("decisions/<int:pk>/issue/", meeting.issue, name="issue_decision"),
    path("decisions/<int:pk>/withdraw/", meeting.withdraw, name="withdraw_decision"),
    path("decisions/<int:pk>/settle/", reviews.settle, name="settle_decision"),
]
