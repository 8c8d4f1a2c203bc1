"""Licensing online courses to institutions and employers: request, price, agreement, signature, invoice."""
