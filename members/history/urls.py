from django.urls import path

from members.history import views

urlpatterns = [
    path("history/", views.history_page, name="history"),
    path("roster/feed.atom", views.feed_file, name="roster-feed"),
]
