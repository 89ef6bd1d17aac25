"""Side by side with what a user would write or pick instead; ratios of one run, never a timed test."""
