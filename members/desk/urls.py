"""Addresses of the roster desk, of invitations, and of the Council's pages about admins."""

from django.urls import path

from members.desk import changing, council, invited, reading, roles, undoing

app_name = "roster-desk"

urlpatterns = [
    path("desk/members/", reading.people, name="people"),
    path("desk/members/add/", changing.add, name="add"),
    path("desk/members/<uuid:person_id>/edit/", changing.edit, name="edit"),
    path("desk/members/<uuid:person_id>/begin/", changing.begin, name="begin"),
    path("desk/members/<uuid:person_id>/role/", roles.begin, name="role"),
    path("desk/members/<uuid:person_id>/invite/", invited.send, name="invite"),
    path("desk/members/memberships/<uuid:membership_id>/end/", changing.end, name="end"),
    path("desk/members/memberships/<uuid:membership_id>/correct/", changing.correct, name="correct"),
    path("desk/members/roles/<uuid:term_id>/end/", roles.end, name="role-end"),
    path("desk/members/roles/<uuid:term_id>/correct/", roles.correct, name="role-correct"),
    path("desk/members/changes/<uuid:change_id>/undo/", undoing.undo_at_desk, name="undo"),
    path("desk/invitations/", invited.invitations, name="invitations"),
    path("desk/invitations/everyone/", invited.everyone, name="invite-everyone"),
    path("desk/invitations/<uuid:invitation_id>/revoke/", invited.revoke, name="revoke"),
    path("council/admins/", council.admins, name="admins"),
    path("council/admins/<uuid:appointment_id>/correct/", council.correct, name="admins-correct"),
    path("council/admins/changes/<uuid:decision_id>/undo/", undoing.undo_of_admins, name="admins-undo"),
]
