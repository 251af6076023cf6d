"""Figures for print: what is drawn is built without matplotlib, and drawn by it. Only the command `plot` comes here."""

from __future__ import annotations

import logging
import os

# Before matplotlib is imported: a backend named for a notebook may stop that, and whether it builds its list
# of fonts, or dislikes a settings file, is nobody's concern here.
os.environ.pop("MPLBACKEND", None)
logging.getLogger("matplotlib").addHandler(logging.NullHandler())
logging.getLogger("matplotlib").propagate = False
