"""The producer's desk: the queue with its filters and orders, saved views, assignments, acts on several requests, deadlines."""
