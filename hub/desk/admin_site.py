"""Django's admin, for operators: through the same sign-in as everybody, and only with a second factor."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from hub.core.people.access import has_second_factor


class AdminConfig(DjangoAdminConfig):
    """Puts the site below in the place of Django's own."""

    default_site = "hub.desk.admin_site.AdminSite"


class AdminSite(admin.AdminSite):
    """The admin without pages of its own for signing in, out, or changing a password: those of the hub count."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff of the server, with a second factor in this session."""
        return super().has_permission(request) and has_second_factor(request)

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """
        Sends to the hub's sign-in, or to the second factor of somebody who is signed in.

        Whoever is signed in and no staff of the server learns nothing of an admin (404).
        """
        if request.user.is_authenticated and not super().has_permission(request):
            raise Http404
        page = "second_factor" if request.user.is_authenticated else "account_login"
        wanted = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse(page)}?{urlencode({'next': wanted})}")

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """The hub's page for it."""
        return redirect("account_logout")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """The hub's page for it, behind a fresh confirmation."""
        return redirect("account_set_password")
