"""The desk: shows the record, turns keys into commands, computes the cohort."""
