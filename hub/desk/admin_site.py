"""Django's admin, for operators: through the same sign-in as everybody, and only with a second factor."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from hub.core.people.access import has_second_factor


class AdminSite(admin.AdminSite):
    """The admin without a log-in page of its own: its limits and its second factor are the hub's."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff of the server, with a second factor in this session."""
        return super().has_permission(request) and has_second_factor(request)

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Sends to the hub's sign-in, or to the second factor of somebody who is signed in."""
        page = "second_factor" if request.user.is_authenticated else "account_login"
        wanted = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse(page)}?{urlencode({'next': wanted})}")
