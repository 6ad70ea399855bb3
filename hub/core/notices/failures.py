"""What went wrong with a delivery, in plain words."""

from django.utils.translation import gettext as _


def explain(code: str) -> str:
    """A sentence for the code that a transport left; empty for none."""
    if not code:
        return ""
    said = {
        "no_address": _("This person has no such address any more."),
        "inactive": _("This account is closed."),
        "read": _("It was read before it left."),
        "settled": _("It was settled before it left."),
        "gone": _("This device no longer takes pushes."),
        "push_gone": _("This device no longer takes pushes."),
        "push_unknown_service": _("This device's push service is not known here."),
        "push_bad_subscription": _("This device's keys cannot be used."),
        "push_unreachable": _("The push service cannot be reached from here."),
        "sms_no_provider": _("No SMS provider is set up (HUB_SMS_BACKEND)."),
        "sms_unreachable": _("The SMS provider cannot be reached."),
        "email_unreachable": _("The mail server cannot be reached."),
    }
    if code in said:
        return said[code]
    service, _sep, answer = code.partition("_")
    names = {"sms": _("The SMS provider"), "email": _("The mail server"), "push": _("The push service")}
    if service in names:
        return _("%(service)s answered %(answer)s.") % {"service": names[service], "answer": answer}
    return _("Something unexpected: %(code)s.") % {"code": answer or code}
