"""Pictures in S3-compatible storage: many web processes on many machines, one place (JISHAN_S3_BUCKET)."""

from __future__ import annotations

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage

__all__ = ["PrivateBucket"]


class PrivateBucket(S3Storage):  # type: ignore[misc]
    """A bucket that nobody but us reads: pages hand the pictures out, so no address is ever signed for a browser."""

    def __init__(self, *, addressing_style: str, **facts: Any) -> None:
        # Other makers' storage knows neither the newest checksums nor names before the host.
        spoken = Config(
            s3={"addressing_style": addressing_style},
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=5,
            read_timeout=20,
            retries={"max_attempts": 3},
        )
        super().__init__(client_config=spoken, default_acl=None, file_overwrite=False, **facts)
