"""`manage.py open_area`: an area, its episode with a data key, and its first lead, without the set-up page."""

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from hub.core.estate.accounts import contacts
from hub.core.estate.actions import openings
from hub.core.kit import phones
from hub.core.kit.errors import Refused
from hub.core.notices.words import Channel


class Command(BaseCommand):
    """Asks nothing but the lead's password, and that only at a terminal."""

    help = "Opens an area and names its first lead, who signs in with the e-mail or phone given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What an area needs."""
        parser.add_argument("slug", help="short name for addresses, such as xinminzhu")
        parser.add_argument("--name", required=True, help="its name, such as 新民主路")
        parser.add_argument("--name-en", default="", help="its name in English")
        parser.add_argument("--phone", default="", help="the committee's phone")
        parser.add_argument("--time-zone", default="Asia/Shanghai")
        parser.add_argument("--lead", required=True, help="the name of the first lead")
        parser.add_argument("--contact", required=True, help="the lead's e-mail or mobile phone")
        parser.add_argument(
            "--language", default="zh-hans", choices=["zh-hans", "en"], help="the lead's language"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Opens it, or says what is wrong."""
        try:
            contact = contacts.read(options["contact"])
            phone = phones.read(options["phone"])
        except (ValidationError, phones.PhoneError) as error:
            raise CommandError(
                error.messages[0] if isinstance(error, ValidationError) else str(error)
            ) from error
        area = openings.NewArea(
            slug=options["slug"],
            name=options["name"],
            name_en=options["name_en"],
            committee_phone=phone,
            time_zone=options["time_zone"],
        )
        lead = openings.Account(
            name=options["lead"],
            password=_password(),
            language=options["language"],
            **{"email" if contact.channel == Channel.EMAIL else "phone": contact.address},
        )
        try:
            made = openings.open_area(area, lead)
        except Refused as refused:
            raise CommandError(str(refused.message)) from refused
        self.stdout.write(f"{made.name} is open, in the phase “preparing”.")
        self.stdout.write(f"{options['lead']} signs in at /accounts/login/ and sets up a second factor.")


def _password() -> str:
    """From HUB_LEAD_PASSWORD, else typed at a terminal; "" for none: then a code by mail or SMS is the way in."""
    given = os.environ.get("HUB_LEAD_PASSWORD", "")
    if given or not os.isatty(0):
        return given
    return getpass.getpass("A password for the lead (empty: sign-in by code only): ")
