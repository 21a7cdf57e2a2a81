import pytest


@pytest.fixture
def var(settings, tmp_path):
    """An installation directory of the test's own."""
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    return settings.VAR
