"""Screens: they turn keys into actions and hand each widget its part of the view. Nothing else."""
