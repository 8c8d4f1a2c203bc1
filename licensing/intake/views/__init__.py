"""Pages of the partner: start, task list, six steps, submission, confirmation, withdrawal, files, people on it."""

from licensing.intake.views import files, finish, leave, people, start, steps
from licensing.intake.views.blueprint import blueprint

__all__ = ["blueprint", "files", "finish", "leave", "people", "start", "steps"]
