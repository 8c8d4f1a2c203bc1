"""Terms of use (CGU): the public text of the rules of the game, its former versions, the machine-readable policy. Imports agreements, policy."""
