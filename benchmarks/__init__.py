"""What the steps cost on this machine, and what other validators cost for the same checks of the same file."""
