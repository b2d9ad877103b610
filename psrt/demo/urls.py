from django.urls import path

from psrt.demo.mailbox import mailbox, message

urlpatterns = [
    path("mail/", mailbox, name="demo-mailbox"),
    path("mail/<uuid:pk>/", message, name="demo-message"),
]
