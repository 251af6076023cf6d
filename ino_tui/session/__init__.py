"""The desk without a screen: keys and reports in, requests and a new frozen View out. Knows no Textual."""

from ino_tui.session.core import Session

__all__ = ["Session"]
