"""The record of a study and the rules it is kept by. Knows no screen and no statistics."""
