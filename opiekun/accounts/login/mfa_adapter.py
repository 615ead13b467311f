"""The second factor: its secrets are kept encrypted, its names are ours."""

import base64
import hashlib
from io import BytesIO

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser


def _cipher() -> Fernet:
    key = hashlib.sha256(b"opiekun second factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """TOTP secrets and recovery seeds are encrypted by the program's secret key: the database alone gives none away."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """The QR code as an image of its own (with its namespace), without size and style of its own."""
        image = BytesIO()
        segno.make(url, error="m").save(
            image, kind="svg", xmldecl=False, nl=False, omitsize=True, border=2, svgclass=None, lineclass=None
        )
        return image.getvalue().decode()

    def _get_site_name(self) -> str:
        return "Opiekun"

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, bytes | str]:
        entity: dict[str, bytes | str] = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": str(user)}
