"""All settings, from the environment (docs/settings.md lists each; a test keeps that list whole)."""

import os
import secrets
from datetime import timedelta
from pathlib import Path

import dj_database_url

SITE = Path(__file__).resolve().parent.parent


def _flag(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default) not in {"", "0", "false", "no"}


# Where the site keeps its database (SQLite), its files and its key.
VAR = Path(os.environ.get("LUOSHI_VAR", "var")).resolve()
STORE = VAR / "store"


def _kept_key() -> str:
    """The secret key, made once and kept where only its owner may read it."""
    path = VAR / "secret_key"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        VAR.mkdir(parents=True, exist_ok=True)
        key = secrets.token_urlsafe(50)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(key)
        return key


SECRET_KEY = os.environ.get("LUOSHI_SECRET_KEY") or _kept_key()
DEBUG = _flag("LUOSHI_DEBUG")
ALLOWED_HOSTS = os.environ.get("LUOSHI_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
HTTPS = _flag("LUOSHI_HTTPS")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("LUOSHI_ORIGINS", "").split(",") if origin]

# The largest upload taken, in bytes: a document, and a piece of evidence.
DOCUMENT_BYTES = int(os.environ.get("LUOSHI_DOCUMENT_BYTES", str(20 * 1024 * 1024)))
REPORT_FONTS = tuple(Path(folder) for folder in os.environ.get("LUOSHI_FONTS", "").split(os.pathsep) if folder)
EVIDENCE_BYTES = int(os.environ.get("LUOSHI_EVIDENCE_BYTES", str(20 * 1024 * 1024)))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "luoshi_site.base",
    "luoshi_site.agencies",
    "luoshi_site.notices",
    "luoshi_site.ledger",
    "luoshi_site.progress",
    "luoshi_site.supervision",
    "luoshi_site.bulletins",
    "luoshi_site.portal",
    "luoshi_site.office",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "luoshi_site.base.middleware.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "luoshi_site.agencies.middleware.AccountRulesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "luoshi_site.config.urls"
WSGI_APPLICATION = "luoshi_site.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "luoshi_site.agencies.context.frame",
                "luoshi_site.notices.context.unread",
            ],
            "builtins": ["luoshi_site.base.templatetags.luoshi"],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'luoshi.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers queue instead of failing: the write lock is taken at BEGIN, readers go on beside it (WAL).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    # Tests use a file too: two threads that write at once then queue as two workers do.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]

# Passwords: length, kinds of characters, days until it must be changed (0: never), how many old ones are not taken again.
PASSWORD_LENGTH = int(os.environ.get("LUOSHI_PASSWORD_LENGTH", "10"))
PASSWORD_KINDS = int(os.environ.get("LUOSHI_PASSWORD_KINDS", "2"))
PASSWORD_DAYS = int(os.environ.get("LUOSHI_PASSWORD_DAYS", "0"))
PASSWORD_HISTORY = int(os.environ.get("LUOSHI_PASSWORD_HISTORY", "3"))
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "luoshi_site.agencies.passwords.PasswordRules"},
]

# Lock-out: after so many failures of one log-in name from one address, for so many minutes.
AXES_FAILURE_LIMIT = int(os.environ.get("LUOSHI_LOCKOUT_FAILURES", "5"))
AXES_COOLOFF_TIME = timedelta(minutes=int(os.environ.get("LUOSHI_LOCKOUT_MINUTES", "15")))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "luoshi_site.agencies.views.account.locked_out"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# The second factor: the roles that may not do without it; and whether system, security and audit are three people.
SECOND_FACTOR_ROLES = frozenset(filter(None, os.environ.get("LUOSHI_SECOND_FACTOR", "").split(",")))
OTP_TOTP_ISSUER = "落实"
SEPARATE_DUTIES = _flag("LUOSHI_SEPARATE_DUTIES")

# The audit chain: its digest, sha256 or sm3 (a line of its own says when it changed).
CHAIN_DIGEST = os.environ.get("LUOSHI_CHAIN_DIGEST", "sha256").lower()

# Whether auditors are told the chain's head each day, so that it is kept elsewhere.
DAILY_HEAD = _flag("LUOSHI_DAILY_HEAD")
# For how many years after somebody's last role ended their personal content is kept.
PERSONAL_YEARS = int(os.environ.get("LUOSHI_PERSONAL_YEARS", "3"))

# Notices beyond the page: the mail server, the hosts that robots may have, limits of time in seconds, the site's own address for links.
SMTP_HOST = os.environ.get("LUOSHI_SMTP_HOST", "")
SMTP_PORT = int(os.environ.get("LUOSHI_SMTP_PORT", "587"))
SMTP_USER = os.environ.get("LUOSHI_SMTP_USER", "")
SMTP_PASSWORD = os.environ.get("LUOSHI_SMTP_PASSWORD", "")
SMTP_FROM = os.environ.get("LUOSHI_SMTP_FROM", "")
SMTP_TLS = os.environ.get("LUOSHI_SMTP_TLS", "starttls")
WEBHOOK_HOSTS = frozenset(
    filter(None, os.environ.get("LUOSHI_WEBHOOK_HOSTS", "qyapi.weixin.qq.com,oapi.dingtalk.com").split(","))
)
WEBHOOK_LOOPBACK = _flag("LUOSHI_WEBHOOK_LOOPBACK")
DELIVERY_STEP_SECONDS = float(os.environ.get("LUOSHI_DELIVERY_STEP_SECONDS", "10"))
DELIVERY_WHOLE_SECONDS = float(os.environ.get("LUOSHI_DELIVERY_WHOLE_SECONDS", "30"))
DELIVERY_BUDGET_SECONDS = float(os.environ.get("LUOSHI_DELIVERY_BUDGET_SECONDS", "240"))
SITE_ADDRESS = os.environ.get("LUOSHI_SITE_ADDRESS", "").rstrip("/")

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/office/"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = int(os.environ.get("LUOSHI_SESSION_SECONDS", str(8 * 3600)))
# Log-ins end after so long without a page (0: never before their time); with 1 a new one ends the person's others.
IDLE_SECONDS = int(os.environ.get("LUOSHI_IDLE_SECONDS", "7200"))
ONE_SESSION = _flag("LUOSHI_ONE_SESSION")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = None  # static files are served from where they lie (whitenoise)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a district's whole sheet, saved by its button without script
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LUOSHI_LOG_LEVEL", "WARNING")},
}
