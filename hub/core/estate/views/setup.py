"""The set-up page of a new hub: works only while there is no area."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hub.core.estate import setup
from hub.core.estate.actions import openings
from hub.core.estate.forms.areas import SetUpForm
from hub.core.estate.views.steps import fill
from hub.core.kit.errors import Invalid


@never_cache
@sensitive_post_parameters("password", "token")
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Opens the first area and names its lead, for whoever reads the code on the console."""
    if openings.is_open():
        raise Http404

    def act(form: SetUpForm) -> str:
        if not setup.matches(form.cleaned_data["token"]):
            message = _("This is not the code on the console.")
            raise Invalid("setup.code", message, fields={"token": message})
        openings.open_area(form.area(), form.lead(get_language() or "zh-hans"), first=True)
        messages.success(request, _("The area is open. Sign in, and set up your second factor."))
        return reverse("account_login")

    return fill(request, "estate/setup.html", SetUpForm(request.POST or None), act)
