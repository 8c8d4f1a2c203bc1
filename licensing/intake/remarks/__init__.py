"""Remarks of the producer on single answers: their states, who moves them, where they stand. Part of the intake room."""
