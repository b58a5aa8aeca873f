"""One module per sub-command of `platskoll`."""
