"""`licensing schema`: the JSON Schemas of what the product reads."""

from __future__ import annotations

import json

import click

from licensing.intake.answers import request_schema

SCHEMAS = {"request": request_schema}


@click.command()
@click.argument("name", type=click.Choice(list(SCHEMAS)))
@click.option("--json", "as_json", is_flag=True, help="Print JSON (always the case).")
def schema(name: str, as_json: bool) -> None:
    """Print the JSON Schema NAME ("request": a request to use a course)."""
    click.echo(json.dumps(SCHEMAS[name](), ensure_ascii=False, indent=2))
