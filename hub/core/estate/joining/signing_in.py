"""Signs somebody in who has just proved an e-mail or a phone: through allauth, so that a second factor is asked for."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from hub.core.estate.accounts.contacts import Contact
from hub.core.notices.words import Channel
from hub.core.people.models import Person


def go_in(request: HttpRequest, person: Person, contact: Contact, page: str) -> HttpResponse:
    """Signs `person` in and goes on to `page` (a URL's name), by way of the second factor where there is one."""
    email = contact.address if contact.channel == Channel.EMAIL else None
    phone = contact.address if contact.channel == Channel.SMS else None
    record_authentication(request, person, "code", email=email, phone=phone)
    login = Login(user=person, email=email, phone=phone, redirect_url=reverse(page))
    response: HttpResponse = perform_login(request, login)
    return response
