"""
Three different things that people call a code.

    signed       passes and vouchers, which a gate checks offline with a public key
    invitations  long random codes on paper, kept hashed
    digits       six digits for the next few minutes, with a limit of attempts
"""
