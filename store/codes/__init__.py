"""Code lists as data: what a coded field may hold, with labels."""

from store.codes.base import Code, CodeList
from store.codes.causes import CAUSE_CLASSES, CAUSES, Cause, cause_class
from store.codes.responses import RESPONSES

__all__ = ["CAUSES", "CAUSE_CLASSES", "RESPONSES", "Cause", "Code", "CodeList", "cause_class"]
