"""Where uploaded files go, as an entry of Django's STORAGES."""

from typing import Any

from opiekun.config.files_url import FileStoreSettings


def file_storage(files: FileStoreSettings) -> dict[str, Any]:
    """A local directory, or S3-compatible storage when a bucket is named."""
    if not files.bucket:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": files.directory,
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": files.bucket,
            "endpoint_url": files.endpoint or None,
            "region_name": files.region or None,
            "location": files.prefix,
            "access_key": files.access_key,
            "secret_key": files.secret_key,
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": False,
            # Stores other than Amazon's rarely have a host name for each bucket.
            "addressing_style": "path" if files.endpoint else None,
        },
    }
