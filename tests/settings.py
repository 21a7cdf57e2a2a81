"""The product's one settings file, with what only tests want. The environment it reads is made by `tests/plugin.py`."""

from jishan.config.settings import *  # noqa: F403
from jishan.config.settings import DATABASES, VAR

# A real file, so that threads and forked processes see one database, in the same journal mode as in service.
DATABASES["default"]["TEST"] = (
    {"NAME": str(VAR / "test.sqlite3")} if "sqlite3" in DATABASES["default"]["ENGINE"] else {}
)
DATABASES["default"]["CONN_MAX_AGE"] = 0

# Hashing is slow on purpose; tests sign in often.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The manifest storage wants collectstatic first, and a live server's pages want the files themselves.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if "postgresql" in DATABASES["default"]["ENGINE"]:
    # What waits for ever for a lock fails in words instead of holding up the whole run.
    DATABASES["default"]["OPTIONS"]["options"] = "-c lock_timeout=120s"
