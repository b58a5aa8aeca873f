"""Normalise, protect, publish: a batch between the journal and the public file, no web of its own."""
