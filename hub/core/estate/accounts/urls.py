"""
Signing in, the second factor, and a person's own settings.

Each of allauth's pages that is used stands here by name; the rest (signing up, resetting by mail, social log-in,
e-mail management) has no address at all.
"""

from allauth.account import views as allauth
from django.urls import include, path
from django.views.decorators.http import require_GET
from django.views.generic import RedirectView

from hub.core.estate.accounts import confirm, display, factors, signin
from hub.core.estate.accounts import settings_pages as settings

sign_in = [
    path("login/", signin.sign_in, name="account_login"),
    path("login/", signin.sign_in, name="account_request_login_code"),
    path("login/code/", signin.confirm_code, name="account_confirm_login_code"),
    path("login/password/", signin.sign_in_password, name="sign_in_password"),
    path("login/passkey/", signin.passkey, name="mfa_login_webauthn"),
    path("login/second-factor/", factors.authenticate, name="mfa_authenticate"),
    path("logout/", signin.form_page(allauth.logout), name="account_logout"),
    path("inactive/", require_GET(allauth.account_inactive), name="account_inactive"),
    path("signup/", require_GET(RedirectView.as_view(pattern_name="join")), name="account_signup"),
    path("confirm/", confirm.confirm, name="confirm_it_is_you"),
    path("confirm/code/", confirm.send_code, name="confirm_send_code"),
    path("second-factor/", factors.second_factor, name="second_factor"),
]

my_settings = [
    path("", settings.overview, name="settings"),
    path("", factors.go_on, name="mfa_index"),
    path("", factors.go_on, name="mfa_list_webauthn"),
    path("language/", display.set_language, name="set_language"),
    path("display/", display.set_display, name="set_display"),
    path("you/", settings.you, name="settings_you"),
    path("contacts/", settings.contact, name="settings_contact"),
    path("contacts/code/", settings.contact_code, name="settings_contact_code"),
    path("contacts/removal/", settings.contact_removal, name="settings_contact_removal"),
    path("password/", settings.password, name="account_set_password"),
    path("password/removal/", settings.password_removal, name="settings_password_removal"),
    path("app/", factors.app, name="mfa_activate_totp"),
    path("app/removal/", factors.no_app, name="mfa_deactivate_totp"),
    path("recovery/", factors.recovery, name="mfa_view_recovery_codes"),
    path("recovery/new/", factors.new_recovery, name="mfa_generate_recovery_codes"),
    path("recovery/download/", factors.download_recovery, name="mfa_download_recovery_codes"),
    path("passkeys/new/", factors.add_passkey, name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/", factors.rename_passkey, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/removal/", factors.remove_passkey, name="mfa_remove_webauthn"),
    path("sessions/", settings.sessions, name="usersessions_list"),
    path("sessions/<int:pk>/end/", settings.session_end, name="settings_session_end"),
    path("tokens/", settings.token_list, name="settings_tokens"),
    path("tokens/new/", settings.token_new, name="settings_token_new"),
    path("tokens/<int:pk>/revocation/", settings.token_revocation, name="settings_token_revocation"),
]

urlpatterns = [
    path("accounts/", include(sign_in)),
    path("settings/", include(my_settings)),
    path("api/v1/auth/", include("hub.core.estate.accounts.headless")),
]
