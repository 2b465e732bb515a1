"""State: values, configurations, and what an expression is evaluated in."""
