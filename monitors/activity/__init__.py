"""What monitors do besides assignments: tips, points, rewards, the passport; and what they are told."""
