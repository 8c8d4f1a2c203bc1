"""Evidence: the journal's daily anchors, the bundle of an agreement and its offline check. Imports agreements, signing, documents, audit."""
