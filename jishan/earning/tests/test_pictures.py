"""Pictures are made anew: nothing the camera knew is kept, and nothing strange gets in."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from jishan.earning import errors
from jishan.earning.pictures import SIDE_MAX, clean_picture
from tests.cast import picture


def opened(clean) -> Image.Image:
    return Image.open(BytesIO(clean.data))


def test_location_and_camera_are_stripped_and_the_picture_stands_upright():
    out = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif[0x010F] = "某牌手机"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (60, 40), "red").save(out, "JPEG", exif=exif)
    clean = clean_picture(out, "家门口.jpg")
    assert (clean.width, clean.height) == (40, 60)
    assert not opened(clean).getexif()
    assert "某牌".encode() not in clean.data


def test_an_animated_picture_keeps_its_first_frame():
    out = BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    red, _, blue = opened(clean_picture(out, "动图.gif")).getpixel((5, 5))
    assert red > 200
    assert blue < 60


def test_a_large_picture_is_made_smaller_and_a_transparent_one_gets_white_paper():
    assert max(opened(clean_picture(picture(size=(4000, 3000)))).size) == SIDE_MAX
    out = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert min(opened(clean_picture(out, "a.png")).getpixel((5, 5))) > 250


@pytest.mark.parametrize(
    "content", [b"", b"not a picture", b"<svg onload=alert(1)>", b"%PDF-1.7", b"\xff\xd8\xff\xe0broken"]
)
def test_what_is_no_picture_is_refused_by_name(content):
    with pytest.raises(errors.NotAPicture, match=r"奇怪\.jpg"):
        clean_picture(BytesIO(content), "奇怪.jpg")


def test_a_picture_cut_off_in_the_middle_is_refused():
    whole = picture(size=(400, 300)).getvalue()
    with pytest.raises(errors.NotAPicture):
        clean_picture(BytesIO(whole[: len(whole) // 2]), "半张.jpg")


def test_sixty_megapixels_are_refused_before_they_are_decoded():
    out = BytesIO()
    Image.new("1", (10_000, 6_000)).save(out, "PNG")
    with pytest.raises(errors.PictureTooLarge, match="52 百万像素"):
        clean_picture(out, "巨幅.png")


def test_thirty_megabytes_are_refused():
    with pytest.raises(errors.PictureTooLarge, match="20 MB"):
        clean_picture(BytesIO(b"\xff\xd8" + b"0" * 30_000_000), "太大.jpg")


def test_the_same_picture_has_the_same_name():
    assert clean_picture(picture()).digest == clean_picture(picture()).digest
