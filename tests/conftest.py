"""What all tests share: a law is judged by its cases, never by how long one took on a busy machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("laws", deadline=None)
settings.load_profile("laws")
