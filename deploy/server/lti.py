"""Log-in from a learning platform by LTI 1.3: who is launched from the course's own page, and may they grade.

The protocol is that of ``jupyterhub-ltiauthenticator``: it verifies that a launch is signed by the platform, is meant
for this hub, and answers the question that this browser was sent away with. Two things are added. A platform may
send people of all its courses under one registration, so a launch counts if it comes from this course's context.
And the role that the platform gives there decides the groups, anew at each log-in: ``formgrade-nncourse`` for those
who teach, ``nbgrader-nncourse`` for learners. A role in the institution, of a professor elsewhere, gives nothing.
"""

from typing import Any

from ltiauthenticator.lti13.auth import LTI13Authenticator
from ltiauthenticator.lti13.handlers import LTI13LoginInitHandler
from traitlets import List, Unicode

_CLAIM = "https://purl.imsglobal.org/spec/lti/claim"
#: A role in a course; the short form is the standard's older one, and means the same.
_ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#{0}"


class CourseLTI(LTI13Authenticator):
    """LTI 1.3 for one course.

    Attributes:
        context_id: the platform's id of the course, the ``id`` of the claim ``context``; other launches are refused.
        course: nbgrader's name of it, of which groups are called.
        graders, learners: roles in the course that may grade, and that may hand in: a short name of
            the standard's, as ``Instructor``, or the full address of any other, as a teaching assistant's is.
    """

    context_id = Unicode(help="The platform's id of this course: launches from others are refused.").tag(config=True)
    course = Unicode("nncourse", help="nbgrader's name of the course.").tag(config=True)
    graders = List(Unicode(), ["Instructor"], help="Roles in the course that may grade.").tag(config=True)
    learners = List(Unicode(), ["Learner"], help="Roles in the course that may hand in.").tag(config=True)

    async def authenticate(
        self, handler: LTI13LoginInitHandler, data: dict[str, Any] | None = None
    ) -> dict[str, Any] | None:
        """The user with their groups; None, where the launch is not of this course or gives no role in it."""
        data = data or {}
        context = (data.get(f"{_CLAIM}/context") or {}).get("id")
        if not self.context_id or context != self.context_id:
            self.log.warning("A launch from the context %r is refused: this hub is of %r", context, self.context_id)
            return None
        groups = self.groups_of(data.get(f"{_CLAIM}/roles") or [])
        if not groups:
            self.log.warning("A launch without a role in the course is refused: %r", data.get(f"{_CLAIM}/roles"))
            return None
        return {**await super().authenticate(handler, data), "groups": groups}

    def groups_of(self, roles: list[str]) -> list[str]:
        """nbgrader's groups of somebody with these roles."""
        kinds = {"formgrade": self.graders, "nbgrader": self.learners}
        return [
            f"{kind}-{self.course}"
            for kind, names in kinds.items()
            if any(each in roles or _ROLE.format(each) in roles for each in names)
        ]
