"""nbgrader's configuration of every person's server on the hub; the course folder has its own."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "nncourse"
c.Exchange.root = "/srv/nncourse/exchange"

# Whoever is in the hub's group `nbgrader-nncourse` has the course, whoever is in `formgrade-nncourse` grades it.
c.Authenticator.plugin_class = "nbgrader.auth.JupyterHubAuthPlugin"

# One cell may train a small network: as long as when it is graded.
c.Execute.timeout = 120
