import pytest

from tests.cast import give, picture, settle


@pytest.fixture
def var(settings, tmp_path):
    """An installation directory of the test's own."""
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    return settings.VAR


@pytest.fixture
def cast(var, settings):
    """A community with a year's worth in small: people, points, a picture, a redemption that was undone."""
    from jishan.earning import services as earning
    from jishan.earning.models import Deed
    from jishan.store import services as store
    from tests.cast import JOINED

    settings.MEDIA_ROOT = var / "media"
    cast = settle()
    give(cast, cast.zhang, 30)
    earning.record_deed(
        community=cast.community,
        key="claimed",
        rule="1.2",
        happened_on=JOINED,
        by=cast.zhang.user,
        source=Deed.Source.CLAIM,
        resident=cast.zhang,
        pictures=[earning.clean_picture(picture())],
    )
    redemption = store.redeem(
        community=cast.community, key="bought", resident=cast.zhang, basket={cast.towel.pk: 2}, by=cast.storekeeper
    )
    store.undo_redemption(redemption=redemption, by=cast.storekeeper, reason="拿错了")
    return cast
