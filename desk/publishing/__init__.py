"""Publishing as a decision: what has come in, what is odd, a candidate to look at, and the act itself."""
