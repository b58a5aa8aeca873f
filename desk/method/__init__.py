"""The method in sight for those who lead it: advice before each step, reminders, and what a check-in says."""
