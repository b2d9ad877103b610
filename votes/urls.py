from django.urls import path

from votes import booth_api, command_line, views

app_name = "votes"
urlpatterns = [
    path("<uuid:pk>/", views.poll_page, name="poll"),
    path("<uuid:pk>/booth/", views.booth, name="booth"),
    path("<uuid:pk>/booth/state.json", booth_api.state, name="booth-state"),
    path("<uuid:pk>/booth/poll.json", command_line.poll_file, name="poll-file"),
    path("<uuid:pk>/booth/command-line/", command_line.command_line, name="command-line"),
    path("<uuid:pk>/ballots/", booth_api.cast, name="cast"),
    path("<uuid:pk>/ballots/<str:tracker>/", booth_api.ballot_status, name="ballot-status"),
    path("<uuid:pk>/ballots/<str:tracker>/received/", command_line.received, name="ballot-received"),
    path("<uuid:pk>/board/", views.board, name="board"),
    path("<uuid:pk>/record.json", views.record, name="record"),
]
