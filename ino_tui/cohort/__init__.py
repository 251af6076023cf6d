"""The cohort's statistics. Imports nothing: the desk must not pay for pandas before the first paint."""
