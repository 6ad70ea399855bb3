"""Where every address leads. A newcomer starts here."""

from django.contrib import admin
from django.urls import include, path

from hub.desk import views as desk
from hub.desk.api import api

urlpatterns = [
    path("", desk.home, name="home"),
    path("", include("hub.desk.urls")),
    path("", include("hub.core.estate.accounts.urls")),
    path("", include("hub.core.estate.urls")),
    path("join/", include("hub.core.estate.joining.urls")),
    path("area/<slug:slug>/", include("hub.core.estate.joining.staff_urls")),
    path("area/<slug:slug>/roster/", include("hub.core.estate.roster.urls")),
    path("area/<slug:slug>/", include("hub.core.ladder.urls")),
    path("inbox/", include("hub.core.notices.urls")),
    path("jobs/", include("hub.core.jobs.urls")),
    path("live/", include("hub.core.live.urls")),
    path("media/", include("hub.core.media.urls")),
    path("payments/", include("hub.core.payments.urls")),
    path("", include("hub.core.tasks.urls")),
    path("", include("support.urls")),
    path("", include("groceries.urls")),
    path("", include("wellbeing.urls")),
    path("api/v1/", api.urls),
    path("admin/", admin.site.urls),
]

handler400 = "hub.core.flow.failures.bad_request"
handler403 = "hub.core.flow.failures.not_allowed"
handler404 = "hub.core.flow.failures.not_found"
handler500 = "hub.core.flow.failures.server_error"
