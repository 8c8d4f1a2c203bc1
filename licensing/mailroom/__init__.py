"""The mail room: the log of mails and sending one again; the inbox — replies, bounces, what nobody expected. Knows no dossier."""
