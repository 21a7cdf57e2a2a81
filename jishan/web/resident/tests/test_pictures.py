from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from jishan.web.resident import drafts
from jishan.web.resident.tests.conftest import Address, signed_in
from tests.cast import Cast, picture


def test_a_picture_sent_ahead_comes_back_as_a_tile(cast: Cast, zhang: Client, at: Address) -> None:
    key = uuid4()
    answer = zhang.post(at("claim_pictures"), {"key": str(key), "picture": picture()})
    digest = answer["X-Picture"]
    assert f'name="kept" value="{digest}"' in answer.text
    shown = zhang.get(at("claim_picture", key=key, digest=digest))
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "sent, sentence",
    [
        ({"key": "x"}, "没有传完整"),
        ({}, "没有传完整"),
        ({"key": str(uuid4()), "picture": ContentFile(b"no", name="账单.jpg")}, "“账单.jpg”打不开，不是照片。"),
    ],
)
def test_what_is_no_picture_gets_a_sentence(zhang: Client, at: Address, sent: dict[str, object], sentence: str) -> None:
    answer = zhang.post(at("claim_pictures"), sent)
    assert answer["X-Refused"] == "picture"
    assert sentence in answer.text


def test_nobody_else_sees_a_picture_that_is_not_sent_yet(
    cast: Cast, zhang: Client, helper: Client, outsider: Client, at: Address
) -> None:
    key = uuid4()
    digest = zhang.post(at("claim_pictures"), {"key": str(key), "picture": picture()})["X-Picture"]
    address = at("claim_picture", key=key, digest=digest)
    assert helper.get(address).status_code == 404
    assert outsider.get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert zhang.get(at("claim_picture", key=key, digest="..")).status_code == 404
    assert zhang.get(at("claim_picture", key=uuid4(), digest=digest)).status_code == 404


def test_a_form_takes_only_so_many(cast: Cast, zhang: Client, at: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "PICTURES_MAX", 2)
    key, kept = str(uuid4()), []
    for colour in ("red", "green"):
        sent = {"key": key, "picture": picture(colour), "kept": kept}
        kept.append(zhang.post(at("claim_pictures"), sent)["X-Picture"])
    answer = zhang.post(at("claim_pictures"), {"key": key, "picture": picture("blue"), "kept": kept})
    assert "照片最多 2 张" in answer.text


def tray(cast: Cast, key: UUID | None = None) -> drafts.Tray:
    return drafts.Tray(cast.community, cast.zhang.user, key or uuid4())


def test_pictures_of_forms_never_sent_are_forgotten_after_a_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tray(cast)
    digest = old.add(picture())
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(days=1, minutes=1))
    fresh = tray(cast)
    fresh.add(picture("green"))
    old.recall([digest])
    again = tray(cast, old.key)
    again.recall([digest])
    assert again.digests == []
    assert fresh.pictures()


real = timezone.now


def test_one_user_leaves_only_a_few_forms_lying_about(cast: Cast) -> None:
    trays = [tray(cast) for _ in range(9)]
    for one in trays:
        one.add(picture())
    folders, _files = default_storage.listdir(f"drafts/{cast.community.pk.hex}/{cast.zhang.user.pk.hex}")
    assert len(folders) <= 6
    assert trays[-1].key.hex in folders


def test_a_stranger_cannot_send_pictures(cast: Cast, at: Address) -> None:
    sent = {"key": str(uuid4()), "picture": picture()}
    assert signed_in(cast.outsider).post(at("claim_pictures"), sent).status_code == 404
    assert Client().post(at("claim_pictures"), sent).status_code == 302
