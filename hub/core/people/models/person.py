"""The user model, there before the first migration."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock
from hub.core.people.words import TextSize, Theme


class PersonManager(BaseUserManager["Person"]):
    """Makes people; `create_superuser` is for `manage.py createsuperuser`."""

    def create_user(self, name: str, *, password: str | None = None, **fields: Any) -> "Person":
        """A person with a name and, if given, a password (without one: sign-in by code or passkey only)."""
        person = self.model(name=name, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, name: str, password: str | None = None, **fields: Any) -> "Person":
        """A person who may open Django's admin (after a second factor)."""
        return self.create_user(name, password=password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Person":
        """By e-mail, ignoring case."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """
    One human being, with or without an account.

    The roster makes people who never sign in; a person is an account once an e-mail or a phone is verified. `phone`
    is where they can be reached (E.164; a family may share one), and signs in only when `phone_verified`.
    """

    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(_("e-mail"), null=True, blank=True)  # noqa: DJ001 — many have none, and it is unique
    phone = models.CharField(_("phone"), max_length=20, blank=True, db_index=True)
    phone_verified = models.BooleanField(_("phone verified"), default=False)
    other_phone = models.CharField(_("second phone"), max_length=20, blank=True)
    born = models.CharField(_("born (year-month)"), max_length=10, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    text_size = models.CharField(max_length=10, choices=TextSize, default=TextSize.NORMAL)
    theme = models.CharField(max_length=10, choices=Theme, default=Theme.AUTO)
    keyboard = models.BooleanField(_("keyboard shortcuts"), default=True)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_email_once"),
            models.UniqueConstraint(
                fields=["phone"], condition=Q(phone_verified=True), name="person_phone_once"
            ),
            models.CheckConstraint(
                condition=~Q(phone_verified=True, phone=""), name="person_verified_has_phone"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name_shown(self) -> str:
        """What strangers may call them: 'Xiao Zhao' stays, 陈桂花 becomes 陈* (masks.name is for lists)."""
        from hub.core.kit import masks

        return masks.short_name(self.name)
