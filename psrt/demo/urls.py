from django.urls import path

from psrt.demo.mailbox import mailbox, message
from psrt.demo.sign_in import confirm, sign_in

urlpatterns = [
    path("sign-in/", sign_in, name="demo-sign-in"),
    path("confirm/", confirm, name="demo-confirm"),
    path("mail/", mailbox, name="demo-mailbox"),
    path("mail/<uuid:pk>/", message, name="demo-message"),
]
