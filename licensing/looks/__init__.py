"""What a producer's pages look like: its logo and its accent colour, kept readable by the product itself.

Knows producers and stored files; imports catalogue, documents, accounts, audit and kernel.
"""
