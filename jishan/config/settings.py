"""All settings, read from the environment; `checks.py` catches mistakes at start.

JISHAN_SECRET_KEY     signs sessions and forms; left out: keys/secret-key in JISHAN_VAR, made by the first `jishan serve`
JISHAN_DATA_KEY       seals phone numbers; left out: keys/data-key in JISHAN_VAR, or derived from the secret key
JISHAN_HOSTS          names the pages are reached by, with commas: points.example.cn,10.0.0.5
JISHAN_HTTPS          1 when visitors come over https: cookies are sent over nothing else
JISHAN_PROXIES        addresses or networks of reverse proxies, with commas (default 127.0.0.1,::1)
JISHAN_METRICS_TOKEN  what Prometheus shows at /metrics/; left out: answered from this machine alone
JISHAN_LOG            json for a log collector, plain (default) for people
JISHAN_VAR            where the database, pictures and collected files lie (default var/)
JISHAN_NODE_MODULES   where npm put the front-end files (default node_modules/)
JISHAN_TIME_ZONE      default Asia/Shanghai
JISHAN_NIGHTLY_AT     when the nightly work is done, where the community lives (default 02:30)
JISHAN_DEBUG          1 shows errors in the browser; never where strangers come
JISHAN_DEMO           1 shows one-click sign-ins; refused but on a database the demo made
JISHAN_S3_BUCKET      pictures lie in this S3-compatible bucket instead of JISHAN_VAR (docs/settings.md has the rest)
DATABASE_URL          postgresql://user:password@host:port/name; left out: SQLite in JISHAN_VAR
"""

from __future__ import annotations

import os
from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from jishan.lib import logs

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("JISHAN_VAR") or ROOT / "var").resolve()
NODE_MODULES = Path(os.environ.get("JISHAN_NODE_MODULES") or ROOT / "node_modules")

# Each web process leaves its figures here for whichever is asked; read by prometheus_client when it is imported.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(VAR / "metrics"))

DEBUG = os.environ.get("JISHAN_DEBUG") == "1"
# Demo mode shows one-click sign-ins; checks.py refuses it anywhere but on a database the demo itself made.
DEMO = os.environ.get("JISHAN_DEMO") == "1"


def _kept_key(name: str) -> str:
    """A key kept in a file: those `jishan serve` or a restore put into keys/, and the one the demo made for itself."""
    file = VAR / name
    return file.read_text(encoding="ascii").strip() if file.is_file() else ""


_OWN_KEY = os.environ.get("JISHAN_SECRET_KEY") or _kept_key("keys/secret-key")
SECRET_KEY = _OWN_KEY or _kept_key("demo/secret-key")
HAS_SECRET_KEY = bool(SECRET_KEY)  # Django refuses to show an empty one
SECRET_KEY_IS_THE_DEMOS = HAS_SECRET_KEY and not _OWN_KEY
DATA_KEY = os.environ.get("JISHAN_DATA_KEY") or _kept_key("keys/data-key")
ALLOWED_HOSTS = [h for h in os.environ.get("JISHAN_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h]

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = os.environ.get("JISHAN_HTTPS") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
CSRF_TRUSTED_ORIGINS = [f"https://{h}" for h in ALLOWED_HOSTS] if SESSION_COOKIE_SECURE else []
# Probes come from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^metrics/$"]
# Whose word counts about who asks and how: the reverse proxies (web/shared/proxies.py).
PROXIES = [p.strip() for p in os.environ.get("JISHAN_PROXIES", "127.0.0.1,::1").split(",") if p.strip()]
METRICS_TOKEN = os.environ.get("JISHAN_METRICS_TOKEN", "")
CSRF_FAILURE_VIEW = "jishan.web.shared.kept.csrf_failed"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "jishan.upkeep",
    "jishan.identity",
    "jishan.places",
    "jishan.ledger",
    "jishan.people",
    "jishan.rulebook",
    "jishan.earning",
    "jishan.store",
    "jishan.paper",
    "jishan.founding",
    "jishan.switchover",
    "jishan.oversight",
    "jishan.web",
    "jishan.config",
]

MIDDLEWARE = [
    "jishan.web.shared.proxies.BelievesOnlyOurProxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jishan.web.shared.requests.NumbersRequests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jishan.web.shared.access.ClosedUnlessMarked",
    "jishan.web.shared.full_disk.SaysWhenTheDiskIsFull",
]

ROOT_URLCONF = "jishan.config.urls"
WSGI_APPLICATION = "jishan.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"jishan": "jishan.web.shared.templatetags.jishan"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jishan.web.shared.look.context",
            ],
        },
    }
]

FORM_RENDERER = "jishan.web.shared.forms.Renderer"


def database(url: str) -> dict[str, Any]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR / "jishan.sqlite3",
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                # With a deferred begin two writers meet in a lock error; see docs/decisions/0003-sqlite.md.
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(url)
    query = {k: v[0] for k, v in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or query.pop("port", "") or ""),
        "CONN_MAX_AGE": 600,
        # The ledger's statements are prepared by the server when they come for the fifth time (ledger/statements.py).
        "OPTIONS": {"prepare_threshold": 5, **query},
    }


DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Pauses after wrong passwords are counted here, so it must be one for all processes.
# Past MAX_ENTRIES Django throws away a third of it: someone who tries many names must not push out their own count.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "jishan_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Background work stands in the database itself, in the transaction that asks for it (docs/decisions/0013-jobs.md).
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "OPTIONS": {"id_function": "jishan.lib.jobs.new_id"},
    }
}
# When the worker does what is done every night, or as soon after as the machine is on.
NIGHTLY_AT = time.fromisoformat(os.environ.get("JISHAN_NIGHTLY_AT") or "02:30")

AUTH_USER_MODEL = "identity.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"jishan.identity.passwords.{name}"}
    for name in ("LongEnough", "NotCommon", "NotOnlyFigures", "NotTheName")
]
LOGIN_URL = "accounts:sign_in"
# A collector may tick a whole community at once.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
# Past this a form is not even read, and what was typed is gone. Far more than any page of ours takes, so that a text
# that is too long is refused by its page, in a sentence, and stands there still.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12_000_000

# Chinese is the language the sentences are written in; locale/en holds the English (docs/decisions/0004-languages.md).
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "jishan" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("JISHAN_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "jishan.web.shared.frontend.NpmFinder",
]


def _pictures() -> dict[str, Any]:
    """Pictures of deeds are private: they have no address of their own, pages hand them out."""
    bucket = os.environ.get("JISHAN_S3_BUCKET")
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    facts = {
        "bucket_name": bucket,
        "endpoint_url": os.environ.get("JISHAN_S3_ENDPOINT") or None,
        "region_name": os.environ.get("JISHAN_S3_REGION") or None,
        "access_key": os.environ.get("JISHAN_S3_KEY") or None,
        "secret_key": os.environ.get("JISHAN_S3_SECRET") or None,
        "addressing_style": os.environ.get("JISHAN_S3_ADDRESSING") or "path",
    }
    return {"BACKEND": "jishan.lib.s3.PrivateBucket", "OPTIONS": facts}


STORAGES = {
    "default": _pictures(),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR / "media"

LOGGING = logs.config(os.environ.get("JISHAN_LOG", "plain"))
