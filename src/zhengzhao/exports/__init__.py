"""What is generated from the standard, so that there is one source of truth."""
