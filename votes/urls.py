from django.urls import path

from votes import booth_api, command_line, trustee_views, views

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
    path("<uuid:pk>/trustees/", trustee_views.page, name="trustees"),
    path("<uuid:pk>/trustees/ceremony.json", trustee_views.ceremony_file, name="ceremony-file"),
    path("<uuid:pk>/trustees/board.json", trustee_views.board_file, name="closed-board"),
    path("<uuid:pk>/trustees/send/", trustee_views.send, name="trustee-send"),
    path("<uuid:pk>/trustees/publish/", trustee_views.publish, name="trustee-publish"),
    path("<uuid:pk>/trustees/complain/", trustee_views.complain, name="trustee-complain"),
    path("<uuid:pk>/trustees/lost/<int:index>/", trustee_views.report_lost, name="trustee-lost"),
    path("<uuid:pk>/trustees/choose/", trustee_views.choose, name="trustee-choose"),
    path("<uuid:pk>/trustees/give-up/", trustee_views.give_up, name="trustee-give-up"),
    path("trustees/", trustee_views.default, name="trustee-default"),
    path("<uuid:pk>/board/", views.board, name="board"),
    path("<uuid:pk>/record.json", views.record, name="record"),
]
