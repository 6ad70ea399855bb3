"""Addresses of the draw and of paper lists."""

from django.urls import path

from groceries.views import fairness

urlpatterns = [
    path("groceries/draws/verifier.py", fairness.script, name="verifier"),
    path("groceries/<int:pk>/draw/", fairness.draw, name="draw"),
    path("groceries/<int:pk>/draw/draw.json", fairness.draw_file, name="draw_file"),
    path("area/<slug:slug>/campaigns/<int:pk>/drawing/", fairness.drawing, name="drawing"),
    path("area/<slug:slug>/campaigns/<int:pk>/next-round/", fairness.next_round, name="next_round"),
    path("area/<slug:slug>/campaigns/<int:pk>/paper/", fairness.paper_entry, name="paper"),
    path("area/<slug:slug>/campaigns/<int:pk>/paper/door/", fairness.paper_door, name="paper_door"),
    path("area/<slug:slug>/campaigns/<int:pk>/paper/list/", fairness.paper_list, name="paper_list"),
    path("area/<slug:slug>/campaigns/<int:pk>/paper/form/", fairness.paper_form, name="paper_form"),
    path(
        "area/<slug:slug>/campaigns/<int:pk>/paper/<int:order>/<int:offer>/undo/",
        fairness.paper_undo,
        name="paper_undo",
    ),
]
