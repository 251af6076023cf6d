"""The reference cohort: 100 synthetic cases whose site values give the published figures."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
TABLES_FOLDER = HERE / "tables"
TRAINING_FOLDER = HERE / "training"
PUBLISHED_FILE = HERE / "published.csv"
SKELETON_FILE = HERE / "skeleton.csv"
SEED = 20240101
