"""Policy: the rules of the game, dated; audience x use -> verdict, clauses, charge. Imports catalogue, kernel."""
