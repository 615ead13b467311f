"""Reports of faults to Sentry, only when the administrator set an address for them."""

from __future__ import annotations


def configure_sentry(dsn: str) -> None:
    """Start reporting when `dsn` is filled; personal data are not sent."""
    if not dsn:
        return
    import sentry_sdk  # a large import that most installations do not need

    sentry_sdk.init(dsn=dsn, send_default_pii=False, max_request_body_size="never", include_local_variables=False)
