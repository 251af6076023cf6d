"""``python -m ino_tui`` is ``ino-tui``."""

import sys

from ino_tui.cli import main

sys.exit(main())
