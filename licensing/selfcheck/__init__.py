"""Self-check: "may I, and what does it cost?" answered from the rules in force. Imports intake, agreements, pricing, policy."""
