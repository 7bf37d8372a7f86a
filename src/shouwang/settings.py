"""Django settings; what differs between installations comes from the environment.

Read in ``docs/install.md``: ``SHOUWANG_DATA``, ``DATABASE_URL``, ``SHOUWANG_DB_ROLE``,
``SHOUWANG_HOSTS``, ``SHOUWANG_TLS``, ``SHOUWANG_DEBUG``.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from shouwang.core import database, environment
from shouwang.core.datadir import data_dir
from shouwang.core.secretkey import secret_key

PACKAGE = Path(__file__).resolve().parent
DATA_DIR = data_dir()
KEY_FILE = DATA_DIR / "keys" / "seal.json"

DEBUG = environment.flag("SHOUWANG_DEBUG")
SECRET_KEY = secret_key(DATA_DIR)
ALLOWED_HOSTS = environment.words("SHOUWANG_HOSTS", "*")
USE_TLS = environment.flag("SHOUWANG_TLS")

INSTALLED_APPS = [
    "shouwang.core",
    "shouwang.audit",
    "shouwang.divisions",
    "shouwang.accounts",
    "shouwang.documents",
    "shouwang.registry",
    "shouwang.policy",
    "shouwang.quality",
    "shouwang.duties",
    "shouwang.care",
    "shouwang.assessment",
    "shouwang.guardianship",
    "shouwang.pairing",
    "shouwang.cases",
    "shouwang.intervention",
    "shouwang.schooling",
    "shouwang.hotline",
    "shouwang.screening",
    "shouwang.transfers",
    "shouwang.exchange",
    "shouwang.statistics",
    "shouwang.companion",
    "shouwang.submission",
    "shouwang.field",
    "shouwang.family",
    "shouwang.demo",
    "shouwang.web",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "django_htmx",
    "template_partials",
    "csp",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "csp.middleware.CSPMiddleware",
    "shouwang.accounts.middleware.ActingPostMiddleware",
]

ROOT_URLCONF = "shouwang.urls"
WSGI_APPLICATION = "shouwang.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "shouwang.web.context_processors.shell",
            ],
        },
    }
]

# A view is a savepoint inside the transaction that carries the acting scope: without it, a
# failure would commit half the deed (see accounts.middleware).
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **database.connection(database.role(environment.text("SHOUWANG_DB_ROLE", "app"))),
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "shouwang.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# An office shares one address: attempts are limited per account, never per address.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/15m/key",
    "reauthenticate": "10/m/user",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_ADAPTER = "shouwang.accounts.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "守望"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_ALLOW_UNVERIFIED_EMAIL = True

# Sign-in by the platform of a province (OpenID Connect); off unless it is named (docs/install.md).
SOCIALACCOUNT_ADAPTER = "shouwang.accounts.adapters.ProvinceAccountAdapter"
PROVINCE_NAME = environment.text("SHOUWANG_OIDC_NAME", "省统一身份认证平台")
PROVINCE_SECOND_FACTOR = environment.words("SHOUWANG_OIDC_SECOND_FACTOR")
SOCIALACCOUNT_PROVIDERS = environment.province_platform(
    server=environment.text("SHOUWANG_OIDC_SERVER"),
    client=environment.text("SHOUWANG_OIDC_CLIENT"),
    secret=environment.text("SHOUWANG_OIDC_SECRET"),
    identity=environment.text("SHOUWANG_OIDC_IDENTITY", "sub"),
)

SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = USE_TLS
SECURE_HSTS_SECONDS = 3600 if USE_TLS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if environment.flag("SHOUWANG_PROXY") else None
)
X_FRAME_OPTIONS = "DENY"
IDLE_LOCK_SECONDS = 20 * 60

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Mail and notices to SMS gateways; without a host nothing is mailed.
EMAIL_HOST = environment.text("SHOUWANG_EMAIL_HOST")
EMAIL_PORT = int(environment.text("SHOUWANG_EMAIL_PORT", "25"))
EMAIL_HOST_USER = environment.text("SHOUWANG_EMAIL_USER")
EMAIL_HOST_PASSWORD = environment.text("SHOUWANG_EMAIL_PASSWORD")
EMAIL_USE_TLS = environment.flag("SHOUWANG_EMAIL_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("SHOUWANG_EMAIL_FROM", "shouwang@localhost")
WEBHOOK_SECRET = environment.text("SHOUWANG_WEBHOOK_SECRET")
SITE_ADDRESS = environment.text("SHOUWANG_SITE", "http://localhost:8000").rstrip("/")

FILE_UPLOAD_HANDLERS = ["shouwang.exchange.uploads.BoundedUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_values": {"()": "shouwang.core.logs.WithoutValues"}},
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["without_values"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "procrastinate": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
