"""Exempelby: an invented place with invented people, to show and to try everything with. Nothing in it is true."""
