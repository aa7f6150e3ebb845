"""One settings file for every place the portal runs; what differs comes from the environment (`.env.example`)."""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from civic.environment import database_from_url, email_from_url, envbool, envint, envlist, envstr, envurl

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where it runs ---------------------------------------------------------------------------------------
DEBUG = envbool("DEBUG", False)
DEMO = envbool("DEMO", False)  # demonstration: embedded defaults, demo people may sign in without a second factor
DATA_DIR = Path(envstr("DATA_DIR", str(BASE_DIR / "var"))).resolve()
SITE_URL = envurl("SITE_URL", "http://127.0.0.1:8000", {"http", "https"}).rstrip("/")
HTTPS = urlsplit(SITE_URL).scheme == "https"
ALLOWED_HOSTS = envlist("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TESTING = "pytest" in sys.modules

_DEV_SECRET = "only-for-development-and-demonstration-" + "0" * 32
SECRET_KEY = envstr("SECRET_KEY", _DEV_SECRET if (DEBUG or DEMO or TESTING) else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY: must be set (50 random characters), or set DEBUG=1 or DEMO=1")
# Newest key first; each is a urlsafe base64 Fernet key. Old keys stay until every row is written anew.
FIELD_KEYS = envlist(
    "FIELD_KEYS", ["ZGVtby1vbmx5LWZpZWxkLWtleS0wMTIzNDU2Nzg5YWI="] if (DEBUG or DEMO or TESTING) else []
)
if not FIELD_KEYS:
    raise ImproperlyConfigured("FIELD_KEYS: must be set (python manage.py new_field_key prints one)")
BLIND_INDEX_KEY = envstr("BLIND_INDEX_KEY", _DEV_SECRET if (DEBUG or DEMO or TESTING) else "")
if not BLIND_INDEX_KEY:
    raise ImproperlyConfigured("BLIND_INDEX_KEY: must be set (50 random characters)")

# --- The city ----------------------------------------------------------------------------------------------
CITY_NAME = _("Gimje City")
OFFICIAL_SITE = envbool("OFFICIAL_SITE", False)  # the government banner may be shown only by the city itself
CITY_PHONE = envstr("CITY_PHONE", "063-000-0000")
CITY_ADDRESS = envstr("CITY_ADDRESS", "")

# --- Applications --------------------------------------------------------------------------------------------
PROGRAM_APPS = ["petitions", "monitors", "consultations", "seniorvisits"]
INSTALLED_APPS = [
    "civic.dashboard",
    "civic.cases",
    "civic.reminders",
    "civic.notices",
    "civic.organization",
    "civic.people",
    "civic.places",
    "civic.privacy",
    *PROGRAM_APPS,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "import_export",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.kakao",
    "allauth.socialaccount.providers.naver",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "civic.privacy.middleware.PrivatePages",
    "civic.privacy.middleware.NoNul",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "civic.people.middleware.StaffSecondFactor",
]

ROOT_URLCONF = "civic.urls"
WSGI_APPLICATION = "civic.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "civic.dashboard.context.site",
            ],
        },
    },
]

# --- Database ------------------------------------------------------------------------------------------------
DATABASE_URL = envurl("DATABASE_URL", f"sqlite:///{DATA_DIR}/portal.sqlite3", {"postgres", "postgresql", "sqlite"})
DATABASES = {"default": database_from_url(DATABASE_URL)}
EMBEDDED_DATABASE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if EMBEDDED_DATABASE:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    Path(str(DATABASES["default"]["NAME"])).parent.mkdir(parents=True, exist_ok=True)
else:
    DATABASES["default"]["CONN_MAX_AGE"] = envint("CONN_MAX_AGE", 60, most=3600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = envbool("PGBOUNCER", False)
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "options": f"-c statement_timeout={envint('STATEMENT_TIMEOUT_MS', 30000)} -c lock_timeout=5000",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis, cache, Celery ------------------------------------------------------------------------------------
REDIS_URL = envurl("REDIS_URL", "", {"redis", "rediss", "unix"})
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "civic.resilient_cache.ResilientRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        }
    }
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "visibility_timeout": 900,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 2,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 30,
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    _queue, _control = DATA_DIR / "celery" / "queue", DATA_DIR / "celery" / "control"
    _queue.mkdir(parents=True, exist_ok=True)
    _control.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue),
        "data_folder_out": str(_queue),
        "control_folder": str(_control),
        "store_processed": False,
        "polling_interval": 0.5,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_TASK_TIME_LIMIT = 300  # well under visibility_timeout
CELERY_TIMEZONE = "Asia/Seoul"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celery" / "beat")
DOORBELL = envbool("DOORBELL", True)  # wake the sender at once; off: the sweeps alone do the work
SWEEP_SECONDS = envint("SWEEP_SECONDS", 60, least=1, most=3600)
CELERY_BEAT_SCHEDULE = {
    "fire-reminders": {"task": "reminders.fire", "schedule": SWEEP_SECONDS},
    "send-notices": {"task": "notices.send", "schedule": SWEEP_SECONDS},
    "notice-digest": {"task": "notices.digest", "schedule": crontab(hour=8, minute=30)},
    "housekeeping": {"task": "cases.housekeeping", "schedule": crontab(hour=3, minute=10)},
    "drop-old-drafts": {"task": "petitions.drop_old_drafts", "schedule": crontab(minute=20)},
    # Hourly, so that a holiday that was added today moves the sessions today; first at 05:40 before work begins.
    "plan-mondays": {"task": "petitions.plan_mondays", "schedule": crontab(minute=40)},
}

# --- Mail and short messages ---------------------------------------------------------------------------------
EMAIL_URL = envurl("EMAIL_URL", f"file://{DATA_DIR}/mail", {"smtp", "smtps", "smtp+tls", "file"})
globals().update(email_from_url(EMAIL_URL))
DEFAULT_FROM_EMAIL = envstr("DEFAULT_FROM_EMAIL", "김제시 시민참여 포털 <no-reply@gimje.invalid>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Off: no letter every 30 days to those whom the receipt told that the page shows how far it is (Decree art. 23 (3)).
ANNOUNCED_PROGRESS_NOTICES = envbool("ANNOUNCED_PROGRESS_NOTICES", True)
QUIET_HOURS = envbool("QUIET_HOURS", True)  # no mail at night and on days off, except receipts
SMS_URL = envurl("SMS_URL", f"file://{DATA_DIR}/sms" if DEMO else "", {"file"})  # empty: staff phone the person

# --- Protecting staff ------------------------------------------------------------------------------------------
CONDUCT_REPORT_YEARS = envint("CONDUCT_REPORT_YEARS", 3, least=1, most=10)  # then a decided report is removed
RECOMMENDED_CALL_MINUTES = envint("RECOMMENDED_CALL_MINUTES", 20, least=5, most=120)  # Decree art. 4 (1) no. 7

# --- People --------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:home"
LOGOUT_REDIRECT_URL = "/"
STAFF_SECOND_FACTOR = envbool("STAFF_SECOND_FACTOR", not DEMO)
SESSION_ENGINE = "civic.people.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
STAFF_IDLE_MINUTES = envint("STAFF_IDLE_MINUTES", 30, least=1, most=720)

ACCOUNT_ADAPTER = "civic.people.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "civic.people.adapter.SocialAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# A password is optional: older people sign in with a code by mail. Codes and not links: a link is phished easily.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_SIGNUP_FORM_CLASS = "civic.people.forms.SignupForm"
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "homepage"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
# Six digits need more limits than allauth's: 10 codes an hour for one address, 60 for one place.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "10/m/ip,60/h/ip,3/m/key,10/h/key",
    "reset_password": "10/m/ip,60/h/ip,3/m/key,10/h/key",
    "signup": "10/m/ip,60/h/ip",
    "login_failed": "10/m/ip,100/h/ip,5/300s/key,30/d/key",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True  # one address per account; a new one counts once its code was typed in
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True  # one rule for everybody: SESSION_COOKIE_AGE
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this session goes on, all others end
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    "login": "civic.people.signinforms.LoginForm",
    "signup": "civic.people.signinforms.SignupForm",
    "request_login_code": "civic.people.signinforms.RequestLoginCodeForm",
    "confirm_login_code": "civic.people.signinforms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "civic.people.signinforms.ConfirmEmailForm",
    "confirm_password_reset_code": "civic.people.signinforms.ConfirmResetForm",
    "reset_password": "civic.people.signinforms.ResetPasswordForm",
    "reset_password_from_key": "civic.people.signinforms.ResetPasswordKeyForm",
    "change_password": "civic.people.signinforms.ChangePasswordForm",
    "set_password": "civic.people.signinforms.SetPasswordForm",
    "add_email": "civic.people.signinforms.AddEmailForm",
    "reauthenticate": "civic.people.signinforms.ReauthenticateForm",
}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # Naver calls every address verified: never join accounts by address
SOCIALACCOUNT_AUTO_SIGNUP = False  # name, address and 'I am 14 or older' are asked of everybody
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_FORMS = {"signup": "civic.people.signinforms.SocialSignupForm"}
MFA_ADAPTER = "civic.people.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_TOLERANCE = 1  # clocks of phones go wrong by half a minute
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "activate_totp": "civic.people.signinforms.ActivateTOTPForm",
    "authenticate": "civic.people.signinforms.AuthenticateForm",
    "reauthenticate": "civic.people.signinforms.ReauthenticateMFAForm",
    "add_webauthn": "civic.people.signinforms.AddWebAuthnForm",
    "login_webauthn": "civic.people.signinforms.LoginWebAuthnForm",
    "authenticate_webauthn": "civic.people.signinforms.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "civic.people.signinforms.ReauthenticateWebAuthnForm",
    "edit_webauthn": "civic.people.signinforms.EditWebAuthnForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = envint("TRUSTED_PROXY_COUNT", 0, most=5)


def _provider(name: str) -> dict[str, object]:
    client, secret = envstr(f"{name}_CLIENT_ID"), envstr(f"{name}_CLIENT_SECRET")
    if bool(client) != bool(secret):
        raise ImproperlyConfigured(f"{name}_CLIENT_ID and {name}_CLIENT_SECRET: set both or none")
    return {"APPS": [{"client_id": client, "secret": secret, "key": ""}] if client else []}


SOCIALACCOUNT_PROVIDERS = {"kakao": _provider("KAKAO"), "naver": _provider("NAVER")}
# Where the sign-in buttons lead; the CSP names a host only while its provider is switched on.
_SIGN_IN_HOSTS = {
    "kakao": ["https://kauth.kakao.com", "https://accounts.kakao.com"],
    "naver": ["https://nid.naver.com"],
}
SOCIAL_HOSTS = [
    host for name, hosts in _SIGN_IN_HOSTS.items() if SOCIALACCOUNT_PROVIDERS[name]["APPS"] for host in hosts
]

# --- Language and time -----------------------------------------------------------------------------------------
LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "civic.formats"  # times with 24 hours in Korean
TIME_ZONE = "Asia/Seoul"
USE_TZ = True
USE_I18N = True

# --- Files -----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
PRIVATE_ROOT = DATA_DIR / "files"  # petitioners' photos and documents: served only after a permission check
MEDIA_ROOT = PRIVATE_ROOT
FILE_ACCEL_PREFIX = envstr("FILE_ACCEL_PREFIX")  # e.g. /protected/ : let nginx send the file (X-Accel-Redirect)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None, "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or TESTING
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
UPLOAD_MAX_FILES = 5
UPLOAD_MAX_BYTES = envint("UPLOAD_MAX_MB", 20, least=1, most=200) * 1024 * 1024

# --- Security --------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
if HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
CSRF_FAILURE_VIEW = "civic.dashboard.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *SOCIAL_HOSTS],
    }
}

IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_USE_TRANSACTIONS = True

# --- Logging: no bodies, no names, no phones ---------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": envstr("LOG_LEVEL", "INFO").upper()},
    "loggers": {"django.request": {"level": "ERROR"}, "PIL": {"level": "WARNING"}},
}

SILENCED_SYSTEM_CHECKS: list[str] = []
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
os.environ.setdefault("TZ", "Asia/Seoul")
