"""Files of the back office: what is gone from the disk is said to be gone."""

from django.test import Client

from openreturns.returns.models import Upload
from openreturns.shops.models import Shop, User


def test_a_photo_that_is_gone_from_the_disk_is_a_page_that_says_so(
    client: Client, shop: Shop, anna_user: User
) -> None:
    client.force_login(anna_user)
    photo = Upload.objects.create(
        shop=shop, file="uploads/gone.jpg", content_type="image/jpeg", size=1, sha256="0" * 64
    )

    answer = client.get(f"/office/photos/{photo.pk}/")

    assert answer.status_code == 404
    assert "This file is gone." in answer.content.decode()
