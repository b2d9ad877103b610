from django.urls import path

from members.exports.views import exports

urlpatterns = [path("", exports, name="desk-exports")]
