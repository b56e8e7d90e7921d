"""JupyterHub's configuration for people who come from a learning platform by LTI 1.3.

Load it last in the hub's own ``jupyterhub_config.py``::

    load_subconfig("/srv/nncourse/deploy/server/lti_config.py")

The five values come from the platform where the hub is registered as a tool: as environment variables of the hub,
for nothing here is to be changed. The platform is told three addresses of the hub: ``/hub/lti13/oauth_login`` to
begin a log-in, ``/hub/lti13/oauth_callback`` to come back, and ``/hub`` as the launch's target.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from lti import CourseLTI

c = get_config()  # noqa: F821
c.JupyterHub.authenticator_class = CourseLTI
c.CourseLTI.issuer = os.environ["NNCOURSE_LTI_ISSUER"]
c.CourseLTI.client_id = {os.environ["NNCOURSE_LTI_CLIENT"]}
c.CourseLTI.authorize_url = os.environ["NNCOURSE_LTI_AUTHORIZE"]
c.CourseLTI.jwks_endpoint = os.environ["NNCOURSE_LTI_KEYS"]
c.CourseLTI.context_id = os.environ["NNCOURSE_LTI_CONTEXT"]
# An id that stays, and that nobody can choose; `email` or `custom_NAME` give names that read better.
c.CourseLTI.username_key = os.environ.get("NNCOURSE_LTI_NAME", "sub")

# Whoever the platform sends from the course, with a role in it, may log in; the role decides the groups each time.
c.Authenticator.allow_all = True
c.Authenticator.manage_groups = True
