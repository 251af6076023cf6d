"""Who is counted by a figure, from when, to what; and how the cohort divides."""
