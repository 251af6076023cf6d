"""The data sets behind the figures, for export, and the R that counts them again."""
