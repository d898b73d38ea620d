"""Addresses of the deal's pages, below /w/<workspace>/."""

from django.urls import URLPattern, path

from deals.web import (
    board,
    endings,
    exports,
    lists,
    people,
    registrations,
    room,
    stages,
    steps,
    work,
)

app_name = "deals"

DEAL = "deals/<str:code>"
STEP = f"{DEAL}/steps/<slug:key>"

urlpatterns: list[URLPattern] = [
    path("", work.work, name="work"),
    path("board", board.board, name="board"),
    path("deals", lists.deal_list, name="deal_list"),
    path("deals.csv", exports.deal_csv, name="deal_csv"),
    path("deals/views", lists.view_save, name="view_save"),
    path("deals/views/<str:view>/delete", lists.view_delete, name="view_delete"),
    path("deals/new", registrations.register, name="register"),
    path("registrations", registrations.registration_list, name="registration_list"),
    path("registrations/<str:code>", registrations.registration, name="registration"),
    path(
        "registrations/<str:code>/approve",
        registrations.registration_approve,
        name="registration_approve",
    ),
    path(
        "registrations/<str:code>/reject",
        registrations.registration_reject,
        name="registration_reject",
    ),
    path(
        "registrations/<str:code>/withdraw",
        registrations.registration_withdraw,
        name="registration_withdraw",
    ),
    path("x/amount", room.amount, name="amount"),
    path("playbook", work.playbook, name="playbook"),
    path(DEAL, room.plan, name="room"),
    path(f"{DEAL}/activity", room.activity, name="activity"),
    path(f"{DEAL}/details", room.details, name="details"),
    path(f"{DEAL}/summary", room.summary, name="summary"),
    path(f"{DEAL}/note", room.note, name="note"),
    path(f"{DEAL}/edit", room.edit, name="edit"),
    path(f"{DEAL}/people", people.people, name="people"),
    path(f"{DEAL}/roles", people.roles, name="roles"),
    path(f"{DEAL}/roles/set", people.role_set, name="role_set"),
    path(f"{DEAL}/roles/answer", people.role_answer, name="role_answer"),
    path(f"{DEAL}/team/add", people.team_add, name="team_add"),
    path(f"{DEAL}/team/remove", people.team_remove, name="team_remove"),
    path(f"{DEAL}/team/owner", people.team_owner, name="team_owner"),
    path(f"{DEAL}/stage", stages.stage, name="stage"),
    path(f"{DEAL}/stage/verdicts", stages.stage_verdicts, name="stage_verdicts"),
    path(f"{DEAL}/stage/answer", stages.stage_answer, name="stage_answer"),
    path(f"{DEAL}/won", endings.won, name="won"),
    path(f"{DEAL}/won/undo", endings.won_undo, name="won_undo"),
    path(f"{DEAL}/lost", endings.lost, name="lost"),
    path(f"{DEAL}/reason", endings.reason, name="reason"),
    path(f"{DEAL}/object", endings.objection, name="objection"),
    path(f"{DEAL}/reopen", endings.reopen, name="reopen"),
    path(f"{DEAL}/renew", endings.renew, name="renew"),
    path(f"{DEAL}/pause", endings.pause, name="pause"),
    path(f"{DEAL}/pause/confirm", endings.pause_confirm, name="pause_confirm"),
    path(f"{DEAL}/resume", endings.resume, name="resume"),
    path(STEP, steps.step, name="step"),
    path(f"{STEP}/signoff", steps.signoff, name="signoff"),
    path(f"{STEP}/withdraw", steps.withdraw, name="withdraw"),
    path(f"{STEP}/waive", steps.waive, name="waive"),
    path(f"{STEP}/request", steps.request_signature, name="request_signature"),
]
