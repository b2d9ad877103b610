"""All settings, in sections. What differs between installations comes from the environment (psrt/env.py)."""

from datetime import date, timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from psrt.env import env

BASE_DIR = Path(__file__).resolve().parent.parent

# --- This process and this installation -----------------------------------------------------------------------------

# Demo mode signs anyone in as an invented person and lets time be moved. It starts only with a secret that was made
# for it, so no production secret can ever serve a demo.
DEMO = env.flag("DEMO")
DEBUG = False
PSRT_PROCESS = env.choice("PSRT_PROCESS", ("web", "worker", "trustee", "beat", "manage"), "manage")

SECRET_KEY = env.text("SECRET_KEY")
DEMO_SECRET_PREFIX = "demo-"  # noqa: S105 - a mark on a secret, not a secret
if DEMO and not SECRET_KEY.startswith(DEMO_SECRET_PREFIX):
    raise ImproperlyConfigured("DEMO is on with a SECRET_KEY that was not made for a demo: turn DEMO off.")
if not DEMO and SECRET_KEY.startswith(DEMO_SECRET_PREFIX) and PSRT_PROCESS == "web" and not env.flag("LOCAL"):
    raise ImproperlyConfigured("SECRET_KEY was made for a demo: set one of your own.")

# LOCAL marks a site on this computer without TLS (what `make run` starts); everything else is production.
LOCAL = DEMO or env.flag("LOCAL")
FIELD_ENCRYPTION_KEY = env.text("FIELD_ENCRYPTION_KEY")

SITE_NAME = "PSRT membership"
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ",".join(LOOPBACK_HOSTS))
if DEMO and not set(ALLOWED_HOSTS) <= set(LOOPBACK_HOSTS):
    raise ImproperlyConfigured(
        "DEMO is on with ALLOWED_HOSTS beyond this computer: the demo is for this computer only."
    )

# --- The procedure ---------------------------------------------------------------------------------------------------

VOTING_RULE = env.choice("VOTING_RULE", ("membership", "votes-cast"), "membership")
REVIEW_PERIOD = timedelta(days=env.integer("REVIEW_DAYS", 7, minimum=7))
VOTING_PERIOD = timedelta(days=env.integer("VOTING_DAYS", 7, minimum=7))
VETO_PERIOD = timedelta(days=env.integer("VETO_DAYS", 7, minimum=1))
try:
    FIRST_REPORT_ON = date.fromisoformat(env.text("FIRST_REPORT_ON", "2027-05-01"))
except ValueError as error:
    raise ImproperlyConfigured("FIRST_REPORT_ON must be a day such as 2027-05-01.") from error
OBJECTION_PERIOD = timedelta(days=env.integer("OBJECTION_DAYS", 30, minimum=1))

# --- Applications and middleware -------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "psrt",
    "psrt.clock",
    "psrt.audit",
    "psrt.mail",
    "psrt.switches",
    "members",
    "venues",
    "activity",
    "onboarding",
    "votes",
    "nominations",
    "candidates",
    "council",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "allauth.usersessions",
    "csp",
    "django_linear_migrations",
    "pgtrigger",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "psrt.middleware.RequestLogMiddleware",
    "psrt.middleware.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "members.middleware.AccessMiddleware",
    "psrt.switches.middleware.ReadOnlyMiddleware",
]
ROOT_URLCONF = "psrt.urls"
WSGI_APPLICATION = "psrt.wsgi.application"
TEMPLATES = [
    {
        "NAME": "html",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "psrt.context.site",
                "members.context.viewer",
            ],
        },
    },
    {
        # Plain text (mail): what is not HTML is not escaped as HTML.
        "NAME": "text",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"autoescape": False, "libraries": {"psrt": "psrt.templatetags.psrt"}},
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database, cache, broker -----------------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL"),
        engine="django.db.backends.postgresql",
        conn_max_age=60,
        conn_health_checks=True,
    ),
}
# psrt.demo lets psrt_now() see the demo's shifted time; without it the shift has no effect.
DATABASES["default"].setdefault("OPTIONS", {}).update(
    {"connect_timeout": 5, "options": "-c psrt.demo=on" if DEMO else "-c psrt.demo=off"}
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The cache holds rate limits, so it lives in the database: with the broker down, sign-in is still limited and works.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

REDIS_URL = env.text("REDIS_URL")
# Celery spells a socket's address, and the database number behind it, in its own way.
CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    # How soon a killed worker's task is given to another (measured: under 10 s instead of 96 s).
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "max_retries": 0,
}
if PSRT_PROCESS in {"web", "manage"}:
    # A page never waits for the broker: the tick finds what could not be sent.
    CELERY_BROKER_TRANSPORT_OPTIONS |= {"socket_timeout": 1, "socket_connect_timeout": 1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"votes.trustee*": {"queue": "trustee"}, "psrt.mail.sweep_trustee": {"queue": "trustee"}}
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_IMPORTS = ["votes.trustee.tasks"] if PSRT_PROCESS == "trustee" else []

# --- Mail ------------------------------------------------------------------------------------------------------------

EMAIL_BACKEND = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
}[env.choice("MAIL_DELIVERY", ("console", "file", "smtp"), "console" if LOCAL else "smtp")]
EMAIL_FILE_PATH = env.text("MAIL_DIR", str(BASE_DIR / "var" / "mail"))
EMAIL_HOST = env.text("MAIL_HOST", "localhost")
EMAIL_PORT = env.integer("MAIL_PORT", 587)
EMAIL_HOST_USER = env.text("MAIL_USER", "")
EMAIL_HOST_PASSWORD = env.text("MAIL_PASSWORD", "")
EMAIL_USE_TLS = env.flag("MAIL_STARTTLS", default=True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "PSRT membership <psrt-membership@localhost>")
MAIL_MESSAGE_ID_DOMAIN = DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip("> ")
# The team's private list, and where the Steering Council reads; empty: each person is written to instead.
PRIVATE_LIST_ADDRESS = env.text("PRIVATE_LIST_ADDRESS", "security-team@example.org" if DEMO else "")
COUNCIL_ADDRESS = env.text("COUNCIL_ADDRESS", "")

# --- Advisories from GitHub ------------------------------------------------------------------------------------------

GITHUB_API_URL = env.text("GITHUB_API_URL", "https://api.github.com").rstrip("/")
ADVISORIES_GITHUB_REPOSITORIES = env.words("ADVISORIES_GITHUB_REPOSITORIES", "python/cpython")
# Only the worker asks GitHub; every other process runs without the token.
ADVISORIES_GITHUB_TOKEN = (
    env.text("ADVISORIES_GITHUB_TOKEN", "") if PSRT_PROCESS in {"worker", "manage"} else ""
)

# --- The trustee -----------------------------------------------------------------------------------------------------

# Only the trustee's process is given these; every other process runs without them.
if PSRT_PROCESS == "trustee":
    TRUSTEE_DIR = Path(env.text("TRUSTEE_DIR"))
    TRUSTEE_KEK = env.text("TRUSTEE_KEK")

# --- Venues ----------------------------------------------------------------------------------------------------------

# Tokens that let people in and put them out: only the worker, which asks the venues, is given them. What is not
# connected here is compared by pasting its list.
VENUE_CREDENTIALS: dict[str, dict[str, str]] = {}
if PSRT_PROCESS == "worker":
    if token := env.text("GITHUB_TEAM_TOKEN", ""):
        VENUE_CREDENTIALS["github-team"] = {
            "url": GITHUB_API_URL,
            "token": token,
        }
    if url := env.text("MAILMAN_URL", ""):
        VENUE_CREDENTIALS["mailing-list"] = {
            "url": url.rstrip("/"),
            "user": env.text("MAILMAN_USER"),
            "password": env.text("MAILMAN_PASSWORD"),
        }
    if token := env.text("DISCORD_BOT_TOKEN", ""):
        VENUE_CREDENTIALS["discord-role"] = {
            "url": env.text("DISCORD_API_URL", "https://discord.com/api/v10").rstrip("/"),
            "token": token,
        }
# Seconds: for one answer, and for all that a venue asks one piece of work to wait before it fails with a sentence.
VENUE_TIMEOUT = 20.0
VENUE_LONGEST_WAIT = 60.0

# --- Accounts --------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "members.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "roster"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

# Nobody signs up and nobody has a password: people come by GitHub, passkey, e-mailed code or invitation.
ACCOUNT_ADAPTER = "members.adapters.AccountAdapter"
ACCOUNT_SIGNUP_FIELDS = ["email*"]  # no password among them, so the sign-in form asks for none
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
# Whether an address belongs to anyone is told neither on the page nor by a mail to strangers.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses come from the record; invitations and codes prove them
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if LOCAL else "https"
# How many proxies of one's own stand before the site: rate limits need the client's address, not the proxy's.
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXIES", 0, minimum=0)

MFA_ADAPTER = "members.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
ACCOUNT_FORMS = {
    "login": "members.accounts.forms.SignInForm",
    "request_login_code": "members.accounts.forms.AskForCodeForm",
    "confirm_login_code": "members.accounts.forms.SignInCodeForm",
}
MFA_FORMS = {
    "authenticate": "members.accounts.forms.SecondFactorForm",
    "reauthenticate": "members.accounts.forms.ConfirmByCodeForm",
    "activate_totp": "members.accounts.forms.AddAppForm",
    "add_webauthn": "members.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "members.accounts.forms.RenamePasskeyForm",
}

# The scope is empty: an account's public profile, which holds its numeric id, needs none.
GITHUB_CLIENT_ID = env.text("GITHUB_CLIENT_ID", "")
SOCIALACCOUNT_ADAPTER = "members.adapters.SocialAccountAdapter"
SOCIALACCOUNT_QUERY_EMAIL = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "github": {
        "APPS": [{"client_id": GITHUB_CLIENT_ID, "secret": env.text("GITHUB_CLIENT_SECRET"), "key": ""}]
        if GITHUB_CLIENT_ID
        else [],
        "OAUTH_PKCE_ENABLED": True,
    }
}

# --- Security --------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, "https://github.com"],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_NAME = "session" if LOCAL else "__Host-session"
CSRF_COOKIE_SECURE = not LOCAL
CSRF_COOKIE_NAME = "csrf" if LOCAL else "__Host-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "psrt.views.csrf_failure"
SECURE_SSL_REDIRECT = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_TLS_PROXY") else None
SECURE_HSTS_SECONDS = 0 if LOCAL else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOCAL
SECURE_HSTS_PRELOAD = not LOCAL
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# --- Language, time, static files ------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Logs: structured, to standard error, without personal data (psrt/logging.py) -------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_paths": {"()": "psrt.logging.WithoutPaths"}},
    "formatters": {"json": {"()": "psrt.logging.JsonFormatter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["no_paths"]},
    },
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # The request log has every status already; Django adds only what failed.
        "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
        "celery": {"level": "WARNING"},
    },
}
