"""What may be asked: definitions and the forms that are built from them. No web, no database, no environment."""
