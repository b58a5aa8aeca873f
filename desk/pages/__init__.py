"""The pages of the desk, one file for each thing that a person comes to do."""
