"""Settings: secrets and addresses come from the environment, everything else is said here once."""

import importlib.util
import logging
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from backend import logs
from backend.kit.embedded import addresses

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = addresses.var_dir()

env = environ.FileAwareEnv()


def secret(name: str) -> str:
    """A value of the environment, or of the file that NAME_FILE names; empty when neither is there."""
    try:
        return env.str(name, default="").strip()
    except OSError as error:
        raise SystemExit(f"Iris does not start: {name}_FILE names a file that cannot be read.") from error


PRODUCTION = env.str("IRIS_ENV", default="") == "production"
NEEDED = ("DJANGO_SECRET_KEY", "DATABASE_URL", "BROKER_URL", "ALLOWED_HOSTS")
"""What production takes from the environment only: the defaults are for one machine, and one person on it."""
if PRODUCTION and (missing := [name for name in NEEDED if not secret(name)]):
    raise SystemExit(f"Iris does not start: IRIS_ENV=production needs {', '.join(missing)} (see docs/settings.md).")

DEBUG = env.bool("DJANGO_DEBUG", default=False)
SECRET_KEY = secret("DJANGO_SECRET_KEY") or addresses.secret_key()
SECRET_KEY_FALLBACKS = env.list("DJANGO_SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
SITE_ADDRESS = env.str("SITE_ADDRESS", default="").rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else f"http://127.0.0.1:{env.str('PORT', default='') or 8000}"
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "backend.shell",
    "aids",
    "contracts",
    "collective_actions",
    "cases",
    "directory",
    "backend.audit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "simple_history",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "django.forms",
]

MIDDLEWARE = [
    "backend.logs.RequestLog",
    "backend.edge.EdgeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # after those that set headers: static files carry them too
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backend.shell.middleware.PreferredLanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "directory.middleware.SecondFactorMiddleware",
    "backend.shell.middleware.KnownRefusalsMiddleware",
    "backend.shell.middleware.TypedTextMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "backend.urls"
WSGI_APPLICATION = "backend.wsgi.application"
ASGI_APPLICATION = "backend.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "backend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "backend.shell.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.db_url_config(secret("DATABASE_URL") or addresses.database_url())}
DATABASES["default"] |= {
    "ENGINE": "django.db.backends.postgresql",
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
}
# The two thresholds of pg_trgm were measured on names: lower finds strangers, higher misses typing errors.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    "-c pg_trgm.similarity_threshold=0.45 -c pg_trgm.word_similarity_threshold=0.45"
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CELERY_BROKER_URL = secret("BROKER_URL") or addresses.broker_url()
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BEAT_SCHEDULE = {
    "mail-late-notices": {"task": "aids.commissions.convening.tasks.mail_late_notices", "schedule": 3_600},
    "resume-letters": {"task": "aids.commissions.letters.tasks.resume", "schedule": 300},
    "resume-simulations": {"task": "aids.simulations.tasks.resume", "schedule": 300},
    "remind-owners": {"task": "directory.freshness.tasks.remind_owners", "schedule": 86_400},
    "clear-sessions": {"task": "backend.shell.tasks.clear_sessions", "schedule": 86_400},
    "forget-typing": {"task": "backend.shell.tasks.forget_typing", "schedule": 86_400},
    "forget-working-notes": {"task": "cases.notes.tasks.forget", "schedule": 86_400},
    "close-former-days": {"task": "cases.reception.tasks.close_former_days", "schedule": 14_400},
    # several times a day: whatever stops beat, no day is missed
    "close-lapsed-requests": {"task": "aids.applications.completeness.tasks.close_lapsed", "schedule": 14_400},
    "warn-of-silence": {"task": "aids.applications.completeness.tasks.warn_of_silence", "schedule": 14_400},
    "sweep-documents": {"task": "aids.applications.supporting.tasks.sweep_documents", "schedule": 86_400},
    "lapse-seats": {"task": "collective_actions.enrolment.tasks.lapse", "schedule": 120},
    "find-pairs": {"task": "cases.merging.tasks.find_pairs", "schedule": 86_400},
    "resume-imports": {"task": "directory.exchange.tasks.resume", "schedule": 300},
    "import-nightly": {"task": "directory.exchange.tasks.import_nightly", "schedule": crontab(hour=3, minute=20)},
    "remind-of-contracts": {"task": "contracts.life.tasks.remind", "schedule": 86_400},
    "follow-late": {"task": "cases.merging.tasks.follow_late", "schedule": 86_400},
}

AUTH_USER_MODEL = "directory.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "directory.backends.AccountBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_FORMS = {
    "login": "directory.accounts.SignInForm",
    "change_password": "directory.accounts.CountedChangePasswordForm",
}
ACCOUNT_ADAPTER = "directory.accounts.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = False  # django-axes counts failures, in the database, for every process alike
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = "directory.accounts.lockout_parameters"
AXES_CLIENT_IP_CALLABLE = "directory.accounts.client_address"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "oldpassword", "code", "credential"]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "directory.accounts.attempted_name"
AXES_LOCKOUT_TEMPLATE = "axes/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False

# Roles that must sign in with a second factor: their codes, or "all".
REQUIRE_SECOND_FACTOR = env.list("REQUIRE_SECOND_FACTOR", default=[])
SECOND_FACTOR_KEY = secret("SECOND_FACTOR_KEY")
MFA_ADAPTER = "directory.second_factor.SecretsAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_FORMS = {
    "authenticate": "directory.second_factor.CodeForm",
    "reauthenticate": "directory.second_factor.ConfirmationCodeForm",
    "activate_totp": "directory.second_factor.AddApplicationForm",
    "add_webauthn": "directory.passkeys.AddPasskeyForm",
    "edit_webauthn": "directory.passkeys.RenamePasskeyForm",
    "authenticate_webauthn": "directory.passkeys.PasskeyForm",
    "login_webauthn": "directory.passkeys.SignInPasskeyForm",
    "reauthenticate_webauthn": "directory.passkeys.ConfirmationPasskeyForm",
}
MFA_TOTP_TOLERANCE = 1  # steps of 30 s: a phone's clock is seldom right
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = False  # as for passwords: django-axes counts the codes

OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = secret("OIDC_CLIENT_SECRET")
OIDC_NAME = env.str("OIDC_NAME", default="ProConnect")
OIDC_SCOPES = env.list("OIDC_SCOPES", default=["openid", "email"])
OIDC_ACR_VALUES = env.list("OIDC_ACR_VALUES", default=[])
OIDC_LINK_BY = env.str("OIDC_LINK_BY", default="verified_email")
SOCIALACCOUNT_ADAPTER = "directory.openid.ExistingAccountsAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"provider_class": "directory.openid.Provider"}}
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True  # before linking, and unlinking
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "directory.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["backend.api.bodies.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "backend.api.problems.on_exception",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Iris",
    "VERSION": "1",
    "DESCRIPTION": (
        "The same rooms, permissions and operations as the screens. Draw a token under My preferences, API tokens, and "
        "send it as `Authorization: Bearer iris_…`. A write answers with a receipt: read the resource back. Name the "
        "version that a write stands on in `If-Match` (the `ETag` that was read), and send an `Idempotency-Key` so "
        "that it happens once. A refusal is a problem document (RFC 9457), and nothing was written.\n\n"
        "To ask for an aid: `POST /persons/` (`place` is a commune of the département, by its name or postal code), "
        "`POST /persons/{id}/applications/`, `PUT /applications/{id}/form/` (codes of aids and grounds: `/aids/`), "
        "`POST /applications/{id}/submit/`; its lines then tell the codes of the documents that they expect."
    ),
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_PUBLIC": True,
    "ENFORCE_NON_BLANK_FIELDS": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "POSTPROCESSING_HOOKS": ["backend.api.schema.add_problems", "backend.api.schema.bar_null_characters"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "persistAuthorization": False, "validatorUrl": None},
}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "backend" / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "backend.formats"

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "backend" / "static",
    # bootstrap-wrapper ships Bootstrap's dist files as the package "bootstrap"
    ("bootstrap", Path(importlib.util.find_spec("bootstrap").submodule_search_locations[0])),
    # the typeface of the letters, on screen too
    ("fonts", Path(importlib.util.find_spec("font_source_sans_pro").submodule_search_locations[0]) / "files"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": {
        "BACKEND": "backend.kit.uploads.storage.DocumentStorage",
        "OPTIONS": {"location": env.str("DOCUMENTS_DIR", default="") or VAR_DIR / "documents"},
    },
    "staticfiles": {
        "BACKEND": env.str(
            "STATIC_STORAGE",
            default="whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage",
        )
    },
}
WHITENOISE_USE_FINDERS = env.bool("WHITENOISE_USE_FINDERS", default=not PRODUCTION)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = {
    **{
        unused: []
        for unused in (
            "camera",
            "display-capture",
            "geolocation",
            "hid",
            "microphone",
            "midi",
            "payment",
            "serial",
            "usb",
        )
    },
    "publickey-credentials-create": "self",
    "publickey-credentials-get": "self",
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked by this machine, past the proxy
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 86_400 if PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
# W021: to be preloaded by browsers is for the owner of the whole domain to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
# The header by which the proxy says that the browser came by HTTPS; the proxy must set or remove it itself.
if https_header := env.str("SECURE_PROXY_SSL_HEADER", default=""):
    SECURE_PROXY_SSL_HEADER = (f"HTTP_{https_header.upper().replace('-', '_')}", "https")
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("SECURE_COOKIES", default=PRODUCTION)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_HANDLERS = ["backend.kit.uploads.receiving.BoundedUploadHandler"]
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=10_000_000)
CLAMAV_URL = env.str("CLAMAV_URL", default="")

SIMPLE_HISTORY_ENABLED = True

# The server by which the link of a referral is mailed (without one, whoever refers copies it), and managers are warned.
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="iris@localhost")

# Words of the département that letters carry: data, not code.
DEPARTMENT_NAME = env.str("DEPARTMENT_NAME", default="Département de l’Eure")
APPEAL_ADDRESS = env.list(
    "APPEAL_ADDRESS", default=["Hôtel du Département", "14 boulevard Georges-Chauvin", "27000 Évreux"]
)
APPEAL_DIFFERENT_EXAMINER = env.bool("APPEAL_DIFFERENT_EXAMINER", default=True)
ADMINISTRATIVE_COURT = env.str("ADMINISTRATIVE_COURT", default="tribunal administratif de Rouen")
ADMINISTRATIVE_COURT_ADDRESS = env.list(
    "ADMINISTRATIVE_COURT_ADDRESS", default=["53 avenue Gustave-Flaubert", "76000 Rouen"]
)
DATA_PROTECTION_CONTACT = env.str("DATA_PROTECTION_CONTACT", default="la déléguée à la protection des données")

# How many days a letter that asks for missing documents leaves at least (CRPA L114-5 leaves it to the authority).
MISSING_DOCUMENTS_LEAST_DAYS = env.int("MISSING_DOCUMENTS_LEAST_DAYS", default=10)

# The code under which data·inclusion knows what is written in this Iris; it must never change.
DATA_INCLUSION_SOURCE = env.str("DATA_INCLUSION_SOURCE", default="iris-27")
# The folder whose structures.json and services.json are imported each night; empty: nothing is.
DATA_INCLUSION_FOLDER = env.str("DATA_INCLUSION_FOLDER", default="")

# Whether somebody of the département reads what a partner changes on its sheets before everybody does.
DIRECTORY_APPROVAL = env.bool("DIRECTORY_APPROVAL", default=False)

# How reception and social workers class what they do.
TYPOLOGIES_FILE = Path(env.str("IRIS_TYPOLOGIES", default="") or BASE_DIR / "cases" / "typologies.toml")
# The schemes of accompaniment contracts, with their legal mentions and limits.
CONTRACT_SCHEMES_FILE = Path(env.str("IRIS_CONTRACT_SCHEMES", default="") or BASE_DIR / "contracts" / "schemes.toml")
# What exists for each domain of a life: themes of the directory, aids of the rule set.
CONTRACT_DOMAINS_FILE = Path(env.str("IRIS_CONTRACT_DOMAINS", default="") or BASE_DIR / "contracts" / "domains.toml")
# The text that allows this département to keep the social-security number (decree 2019-341); empty: it is not stored.
SOCIAL_SECURITY_NUMBER_ALLOWED_BY = env.str("SOCIAL_SECURITY_NUMBER_ALLOWED_BY", default="")

LOG_AS_JSON = PRODUCTION
LOGGING = logs.configuration(as_json=LOG_AS_JSON, level=env.str("LOG_LEVEL", default="INFO"))
logging.captureWarnings(LOG_AS_JSON)
