"""Template tags of the monitors."""
