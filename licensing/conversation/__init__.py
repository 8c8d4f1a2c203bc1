"""The conversation between partner and producer about one request: questions and answers, on the page and by mail. Imports intake."""
