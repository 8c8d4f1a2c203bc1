"""Pages of the partner: start, task list, six steps, submission, confirmation, withdrawal."""

from licensing.intake.views import finish, leave, start, steps
from licensing.intake.views.blueprint import blueprint

__all__ = ["blueprint", "finish", "leave", "start", "steps"]
