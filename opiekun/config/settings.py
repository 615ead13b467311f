"""Django's settings, put together from the environment (see ``env.py`` and docs/operating.md)."""

from pathlib import Path

from opiekun.config.env import load_env
from opiekun.config.storage import file_storage

ENV = load_env()
PACKAGE = Path(__file__).resolve().parent.parent
OWN_APPS = ("core", "accounts", "records", "parties", "activities", "cases", "web")

SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
ALLOWED_HOSTS = list(ENV.allowed_hosts)
CSRF_TRUSTED_ORIGINS = [ENV.base_url]
ROOT_URLCONF = "opiekun.config.urls"
WSGI_APPLICATION = None
# The program sets its logs up by itself (logs.py); Django's own set-up would undo that in each web process.
LOGGING_CONFIG = None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    *(f"opiekun.{name}" for name in OWN_APPS),
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "opiekun.core.middleware.request_id",
    "opiekun.config.observe_request.observe_request",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "opiekun.accounts.middleware.viewer",
    "opiekun.accounts.middleware.login_wall",
    "opiekun.core.ui.redirects.redirect_parts",
    "opiekun.core.ui.error_pages.RefusalMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        # Own pages only: a third-party page written for Django's engine must not be read as Jinja2.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / name / "templates" for name in OWN_APPS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "opiekun.core.ui.environment.environment",
            # For views of the login library; own views give their pages all they need.
            "context_processors": ["opiekun.accounts.ui.context.page"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

DATABASES = {"default": ENV.database}
# Only statements that ask for it are prepared (core.kept_plans); without a number here none would be.
DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 5

DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.email_from
EMAIL_BACKEND = ENV.email.backend
EMAIL_HOST = ENV.email.host
EMAIL_PORT = ENV.email.port
EMAIL_HOST_USER = ENV.email.user
EMAIL_HOST_PASSWORD = ENV.email.password
EMAIL_USE_TLS = ENV.email.use_tls
EMAIL_USE_SSL = ENV.email.use_ssl
EMAIL_FILE_PATH = ENV.email.file_path
EMAIL_TIMEOUT = 20
MAIL_CA_FILE = ENV.mail_ca_file
NBP_URL = ENV.nbp_url

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["opiekun.accounts.login.backend.EmailBackend"]
# E-mails are unique among live users only, by a constraint of the table.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
BASE_URL = ENV.base_url
TRUSTED_PROXIES = ENV.trusted_proxies
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# What a visitor who is not logged in may ask for; the paths check by themselves what they need.
OPEN_PATHS = ("/account/", "/api/", "/feeds/", "/static/", "/healthz", "/readyz", "/metrics", "/favicon.ico")
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Attempts are counted over all processes; nothing else is cached here.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_counter",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
ACCOUNT_ADAPTER = "opiekun.accounts.login.account_adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    # The key is the account and the browser, if known, or the address: see opiekun.accounts.login.known_devices.
    "login_failed": "20/m/ip,5/5m/key",
    "login_failed_anywhere": "100/h/key",
    "reset_password": "20/h/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
MFA_ADAPTER = "opiekun.accounts.login.mfa_adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Opiekun"
MFA_TOTP_TOLERANCE = 1
# Without https the browser itself allows passkeys on localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENV.is_https

LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", "Polski"), ("en", "English")]
# Of the packages that are no apps.
LOCALE_PATHS = [PACKAGE / "program" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Warsaw"

STATIC_URL = "/static/"
# Pages name files by their content only: the plain names need neither a place nor compressing.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STATIC_ROOT = ENV.static_dir
STORAGES = {
    "default": file_storage(ENV.files),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "opiekun.core.ui.static_storage.HashedStaticFiles"
    },
}

SESSION_ENGINE = "opiekun.accounts.sessions"
SESSION_COOKIE_NAME = "opiekun_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.is_https
CSRF_FAILURE_VIEW = "opiekun.core.ui.error_handlers.old_form"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Messages are saved as files by the hundred, and chosen all at once.
DATA_UPLOAD_MAX_NUMBER_FILES = 2000
LARGEST_UPLOAD_BYTES = ENV.largest_upload
DOCUMENT_LARGEST_BYTES = ENV.largest_document
DOCUMENT_REFUSED_ENDINGS = ENV.refused_files
