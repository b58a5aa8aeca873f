"""What people wrote, sorted under codes by people: the codebook, what each text was given, and what is counted of it.

`records` keeps what was decided, `suggesting` says which codes the words themselves point to, `agreement` compares two
coders, `counting` makes figures, `acts` is the work. The door is `acts`; nothing is imported here, since the
decisions know `records`.
"""
