"""The pages with pictures in S3-compatible storage, against a server of our own."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from jishan.config.settings import _pictures
from jishan.earning import services as earning
from jishan.earning.models import Deed
from tests.cast import JOINED, picture, settle
from tests.fake_s3 import fake_s3

pytestmark = pytest.mark.django_db


@pytest.fixture
def bucket(settings, monkeypatch):
    with fake_s3() as (address, objects):
        for name, value in {
            "JISHAN_S3_BUCKET": "jishan",
            "JISHAN_S3_ENDPOINT": address,
            "JISHAN_S3_REGION": "cn-1",
            "JISHAN_S3_KEY": "key",
            "JISHAN_S3_SECRET": "secret",
        }.items():
            monkeypatch.setenv(name, value)
        settings.STORAGES = {**settings.STORAGES, "default": _pictures()}
        yield objects


def test_a_picture_is_put_into_the_bucket_and_handed_out_by_the_page_alone(bucket):
    cast = settle()
    deed = earning.record_deed(
        community=cast.community,
        key="claimed",
        rule="1.2",
        happened_on=JOINED,
        by=cast.zhang.user,
        source=Deed.Source.CLAIM,
        resident=cast.zhang,
        pictures=[earning.clean_picture(picture())],
    )
    evidence = deed.evidence.get(community=cast.community)
    [(name, data)] = bucket.items()
    assert name == f"jishan/{evidence.file.name}"
    assert data[:2] == b"\xff\xd8"
    address = reverse("evidence", args=[cast.community.slug, evidence.pk])
    mine = Client()
    mine.force_login(cast.zhang.user)
    assert b"".join(mine.get(address).streaming_content) == data
    stranger = Client()
    stranger.force_login(cast.outsider)
    assert stranger.get(address).status_code == 404


def test_what_is_looked_for_and_is_not_there_is_not_there(bucket):
    assert not default_storage.exists("deeds/none.jpg")


def test_the_pictures_of_a_claim_not_yet_handed_in_are_kept_and_forgotten(bucket):
    cast = settle()
    mine = Client()
    mine.force_login(cast.zhang.user)
    page = reverse("resident:claim", args=[cast.community.slug])
    assert mine.get(page).status_code == 200
    default_storage.save("drafts/a/b/1.jpg", picture())
    assert default_storage.listdir("drafts/a") == (["b"], [])
    assert default_storage.listdir("drafts/a/b") == ([], ["1.jpg"])
    default_storage.delete("drafts/a/b/1.jpg")
    assert bucket == {}
