"""Mail from the desk: a queue that loses nothing and sends nothing twice, and the thin edge towards the server."""
