"""The app's addresses."""

from django.urls import path

from luoshi_site.notices.views import channels, deliveries, mail, notices

urlpatterns = [
    path("", notices.notices, name="notices"),
    path("read/", notices.mark, name="mark_notices"),
    path("<int:pk>/", notices.follow, name="notice"),
    path("mail/", mail.mail, name="mail"),
    path("mail/confirm/", mail.confirm, name="confirm_mail"),
    path("channels/", channels.channels, name="channels"),
    path("channels/new/", channels.new_channel, name="new_channel"),
    path("channels/<int:pk>/", channels.channel, name="channel"),
    path("channels/<int:pk>/test/", channels.test, name="try_channel"),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("deliveries/<int:pk>/", deliveries.delivery, name="delivery"),
    path("deliveries/<int:pk>/resend/", deliveries.resend, name="resend_delivery"),
    path("deliveries/<int:pk>/settle/", deliveries.settle, name="settle_delivery"),
]
