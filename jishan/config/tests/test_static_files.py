"""What a server hands out is collected whole, under names that change with the content."""

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command


@pytest.fixture
def _as_in_service(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }


@pytest.mark.usefixtures("_as_in_service")
def test_everything_that_pages_load_is_collected(tmp_path):
    call_command("collectstatic", interactive=False, verbosity=0)
    for name in ("vendor/bootstrap.min.css", "vendor/qr-scanner.umd.min.js", "django_htmx/htmx-2.min.js", "jishan.css"):
        assert staticfiles_storage.url(name) != f"/static/{name}"
        assert b"sourceMappingURL" not in (tmp_path / name).read_bytes()
    # The scanner asks for its worker by this very name.
    assert (tmp_path / "vendor" / "qr-scanner-worker.min.js").is_file()
