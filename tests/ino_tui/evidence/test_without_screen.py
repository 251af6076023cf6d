from __future__ import annotations

import subprocess
import sys


def test_evidence_is_read_without_textual_or_pandas() -> None:
    code = (
        "import sys, ino_tui.evidence, ino_tui.evidence.curve, ino_tui.evidence.trendlines;"
        "print(sorted({'textual', 'pandas', 'numpy', 'tinydb'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
