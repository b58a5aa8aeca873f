"""Who may hand in, and it is written down: the only public web application."""
