"""Operations of the directory, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    describe(
        directory__open_account=_("Account opened"),
        directory__account_upkeep=_("Account kept up"),
        directory__save_preferences=_("Preferences saved"),
        directory__add_application=_("Authentication application added"),
        directory__remove_application=_("Authentication application removed"),
        directory__renew_recovery_codes=_("Recovery codes renewed"),
        directory__add_passkey=_("Passkey added"),
        directory__rename_passkey=_("Passkey renamed"),
        directory__remove_passkey=_("Passkey removed"),
        directory__reset_second_factor=_("Second factor reset"),
        directory__link_provider=_("Account linked with the OpenID provider"),
        directory__unlink_provider=_("Link with the OpenID provider removed"),
        directory__add_organisation=_("Organisation added"),
        directory__correct_organisation=_("Organisation corrected"),
        directory__add_service=_("Service added"),
        directory__correct_service=_("Service corrected"),
        directory__change_sheet=_("Sheet changed by its organisation"),
        directory__propose_change=_("Change of a sheet proposed"),
        directory__approve_change=_("Proposed change approved"),
        directory__send_change_back=_("Proposed change sent back"),
        directory__confirm_sheet=_("Sheet confirmed as right"),
        directory__report_error=_("Error reported on a sheet"),
        directory__settle_report=_("Reported error settled"),
        directory__remind=_("Organisation asked to check its sheets"),
        directory__mail_reminder=_("Reminder to check sheets e-mailed"),
        directory__add_professional=_("Professional added"),
        directory__correct_professional=_("Professional corrected"),
        directory__give_organisation=_("Account given to an organisation"),
        directory__join_pole=_("Somebody joined a pole"),
        directory__leave_pole=_("Somebody leaves a pole"),
        directory__receive_import=_("File of services received"),
        directory__examine_import=_("File of services examined"),
        directory__order_import=_("Import of services asked for"),
        directory__set_import_aside=_("File of services set aside"),
        directory__import=_("Services of others imported"),
        directory__refuse_import=_("File of services refused"),
        directory__issue_token=_("API token issued"),
        directory__revoke_token=_("API token revoked"),
    )
