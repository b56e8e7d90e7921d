"""What a sandbox raises."""

from nncourse.errors import CourseError


class SandboxError(CourseError):
    """No sandbox can be made here, or one failed to start or to end: never a learner's fault."""
