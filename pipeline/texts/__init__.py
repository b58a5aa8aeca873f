"""What people wrote in words of their own: marked, reviewed by a person, and public only then.

`marking` marks what may point to somebody, `reviews` keeps what was decided, `answers` says what is to be reviewed and
what is public, `reviewing` is the act. The doors are `marking` and `reviewing`; nothing is imported here, since the
decisions know `reviews`.
"""
