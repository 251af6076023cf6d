"""What the frame holds of each patient, from the source and from a basis."""
