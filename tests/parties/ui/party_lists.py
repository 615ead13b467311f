"""What tests of the pages of party lists share."""

from django.test import Client

PART = {"HX-Request": "true"}


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()
