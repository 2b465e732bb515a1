"""Step: initial configurations, and what firing a rule does."""
