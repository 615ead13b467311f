"""Static files under names that carry their content's hash, the imports inside our scripts too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Browsers may keep every file for ever: a script that imports another names its exact version."""

    support_js_module_import_aggregation = True
