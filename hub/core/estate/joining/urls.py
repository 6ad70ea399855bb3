"""Joining a household with a letter, or by asking; and a household seen from inside."""

from django.urls import path, re_path

from hub.core.estate.joining import member_views, request_views, views

_CODE = r"^(?P<code>[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}-?[0-9A-Za-z]{4})/$"

urlpatterns = [
    path("", views.start, name="join"),
    path("household/", views.household, name="join_household"),
    path("who/", views.who, name="join_who"),
    path("contact/", views.contact, name="join_contact"),
    path("code/", views.code, name="join_code"),
    path("done/", views.done, name="join_done"),
    path("request/", request_views.ask, name="join_request"),
    path("request/code/", request_views.code, name="join_request_code"),
    path("request/latest/", request_views.latest, name="join_request_latest"),
    path("request/<int:pk>/", request_views.status, name="join_request_status"),
    path("home/<int:pk>/", member_views.household, name="household_members"),
    path("home/<int:pk>/leaving/", member_views.leaving, name="household_leaving"),
    path("home/<int:pk>/members/<int:member>/objection/", member_views.objection, name="member_objection"),
    re_path(_CODE, views.by_code, name="join_by_code"),
]
