"""Widgets: each paints frozen data it is given and keeps only presentation state."""
