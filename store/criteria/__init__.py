"""Criteria as pure functions over one case, with every threshold as data."""
