"""How alike independent answers are: metrics on two answers, a task's agreement, coefficients over many tasks."""
