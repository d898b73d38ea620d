"""Addresses of signing in. The names are allauth's, which looks for them."""

from django.urls import URLPattern, path

from partners.web import account

urlpatterns: list[URLPattern] = [
    path("login/", account.sign_in, name="account_login"),
    path("login/code/", account.code_request, name="account_request_login_code"),
    path("login/code/confirm/", account.code_confirm, name="account_confirm_login_code"),
    path("logout/", account.sign_out, name="account_logout"),
    path("signup/", account.sign_up, name="account_signup"),
    path("inactive/", account.inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path(
        "password/reset/confirm/",
        account.password_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path(
        "password/reset/complete/",
        account.password_reset_new,
        name="account_complete_password_reset",
    ),
    path(
        "password/reset/done/",
        account.password_reset_done,
        name="account_password_reset_completed",
    ),
    path("mfa/", account.factors, name="mfa_index"),
    path("mfa/authenticate/", account.second_factor, name="mfa_authenticate"),
    path("mfa/reauthenticate/", account.factor_reauthenticate, name="mfa_reauthenticate"),
    path("mfa/totp/activate/", account.totp_activate, name="mfa_activate_totp"),
    path("mfa/totp/deactivate/", account.totp_deactivate, name="mfa_deactivate_totp"),
    path("mfa/recovery-codes/", account.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "mfa/recovery-codes/generate/",
        account.recovery_codes_new,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "mfa/recovery-codes/download/",
        account.recovery_codes_file,
        name="mfa_download_recovery_codes",
    ),
    path("mfa/webauthn/", account.key_list, name="mfa_list_webauthn"),
    path("mfa/webauthn/add/", account.key_add, name="mfa_add_webauthn"),
    path("mfa/webauthn/login/", account.passkey_sign_in, name="mfa_login_webauthn"),
    path(
        "mfa/webauthn/reauthenticate/",
        account.key_reauthenticate,
        name="mfa_reauthenticate_webauthn",
    ),
    path("mfa/webauthn/keys/<slug:code>/edit/", account.key_edit, name="mfa_edit_webauthn"),
    path("mfa/webauthn/keys/<slug:code>/remove/", account.key_remove, name="mfa_remove_webauthn"),
]
