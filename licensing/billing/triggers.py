"""The statements that keep issued invoices as they are, for the rows and for the migration: one source."""

from __future__ import annotations

from licensing.kernel.triggers import immutable_table_ddl, mutable_table_ddl

INVOICE_IS_IMMUTABLE = {dialect: immutable_table_ddl("invoice", dialect) for dialect in ("sqlite", "postgresql")}
"""Statements per dialect that create the triggers of `invoice`."""

INVOICE_IS_MUTABLE = {dialect: mutable_table_ddl("invoice", dialect) for dialect in ("sqlite", "postgresql")}
"""Statements per dialect that drop them, for a migration down."""
