"""A person's browser: Chromium, what is done in it, and what its pages look like."""
