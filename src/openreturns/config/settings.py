"""Django settings, read from the environment; what a shop decides is a model field instead."""

from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from openreturns.config import env

PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("OPENRETURNS_DATA", "data")).resolve()

DEBUG = env.flag("OPENRETURNS_DEBUG", default=False)
DEMO = env.flag("OPENRETURNS_DEMO", default=False)
SECRET_KEY = env.text("OPENRETURNS_SECRET_KEY")
BASE_URL = env.text("OPENRETURNS_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.names("OPENRETURNS_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "openreturns.config.apps.OpenReturnsConfig",
    "openreturns.api",
    "openreturns.backoffice",
    "openreturns.portal",
    "openreturns.flow",
    "openreturns.integrations",
    "openreturns.insights",
    "openreturns.messages",
    "openreturns.settlement",
    "openreturns.receiving",
    "openreturns.shipping",
    "openreturns.withdrawals",
    "openreturns.returns",
    "openreturns.policies",
    "openreturns.orders",
    "openreturns.shops",
    "openreturns.ui",
    "openreturns.core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "axes",
]

if DEMO:
    INSTALLED_APPS.insert(1, "openreturns.demo")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # hides the length against BREACH by itself
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "openreturns.api.gate.ApiMiddleware",
    "openreturns.portal.middleware.PortalMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "openreturns.ui.middleware.TextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "openreturns.backoffice.middleware.BackofficeMiddleware",
]

ROOT_URLCONF = "openreturns.config.urls"
WSGI_APPLICATION = "openreturns.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": env.database(env.text("DATABASE_URL"), DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People
AUTH_USER_MODEL = "shops.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "openreturns.shops.signin.StaffAdapter"
ACCOUNT_RATE_LIMITS = {"login_failed": False}  # axes counts these
LOGIN_REDIRECT_URL = "/office/"
LOGIN_URL = "account_login"
AXES_FAILURE_LIMIT = env.number("OPENRETURNS_SIGNIN_ATTEMPTS", 5)
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "openreturns.shops.signin.who_tries"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "openreturns.ui.visitor.address_of"
AXES_VERBOSE = False

# Languages
LANGUAGE_CODE = "en"
LANGUAGES = [("nl", _("Dutch")), ("de", _("German")), ("fr", _("French")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = env.text("OPENRETURNS_STATIC", str(DATA_DIR / "static"))
MEDIA_ROOT = env.text("OPENRETURNS_MEDIA", str(DATA_DIR / "files"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
UPLOAD_LIMIT_BYTES = env.number("OPENRETURNS_UPLOAD_MB", 12) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# Mail
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": env.text("OPENRETURNS_SMTP_HOST", "127.0.0.1"),
            "port": env.number("OPENRETURNS_SMTP_PORT", 25),
            "username": env.text("OPENRETURNS_SMTP_USER"),
            "password": env.text("OPENRETURNS_SMTP_PASSWORD"),
            "use_tls": env.flag("OPENRETURNS_SMTP_STARTTLS", default=False),
            "timeout": 20,
        },
    }
}
if DEMO and not env.text("OPENRETURNS_SMTP_HOST"):
    MAILERS["default"] = {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
DEFAULT_FROM_EMAIL = env.text("OPENRETURNS_MAIL_FROM", "returns@localhost")

# Counters of tries; more of them than a flood of guesses makes, or old ones are forgotten early
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Work
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
RELAY_LEASE_SECONDS = env.number("OPENRETURNS_LEASE_SECONDS", 60)
RELAY_ATTEMPTS = env.number("OPENRETURNS_ATTEMPTS", 12)

# Browser security
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_AGE = 12 * 3600
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "filters": {"no_keys": {"()": "openreturns.config.logs.WithoutKeys"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_keys"]}
    },
    "root": {"handlers": ["console"], "level": env.text("OPENRETURNS_LOG_LEVEL", "WARNING")},
}
