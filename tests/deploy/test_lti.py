"""Log-in by LTI 1.3: a real hub, and a made-up platform on loopback with a key of its own."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from plan import free_ports

from tests import required

required.package("jupyterhub", "hub")
required.package("ltiauthenticator", "hub")

import jwt  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: E402
from jwt.algorithms import RSAAlgorithm  # noqa: E402
from lti import CourseLTI  # noqa: E402

SERVER = Path(__file__).resolve().parents[2] / "deploy" / "server"
CLAIM = "https://purl.imsglobal.org/spec/lti/claim"
IN_COURSE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
IN_INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
CONFIG = """
from jupyterhub.proxy import Proxy

class NoProxy(Proxy):
    "The hub is asked itself."
    should_start = False
    async def add_route(self, *given): pass
    async def delete_route(self, *given): pass
    async def get_all_routes(self): return {}

c = get_config()
c.JupyterHub.proxy_class = NoProxy
c.JupyterHub.hub_bind_url = "http://127.0.0.1:%d"
c.JupyterHub.services = [{"name": "test", "api_token": "of-the-test"}]
c.JupyterHub.load_roles = [{"name": "test", "scopes": ["list:users", "read:users"], "services": ["test"]}]
load_subconfig(%r)
"""


class Platform:
    """A learning platform: its issuer, its keys, and the launches that it signs."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        keys = {"keys": [json.loads(RSAAlgorithm.to_jwk(self.key.public_key())) | {"kid": "one", "use": "sig"}]}

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(keys).encode())

            def log_message(self, *words):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Answers)
        self.site = f"http://127.0.0.1:{self.server.server_port}"

    def token(self, nonce: str, name: str, roles: list[str], key=None, **changed) -> str:
        claims = {
            "iss": self.site,
            "aud": "client-7",
            "sub": name,
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            "nonce": nonce,
            f"{CLAIM}/version": "1.3.0",
            f"{CLAIM}/message_type": "LtiResourceLinkRequest",
            f"{CLAIM}/deployment_id": "d",
            f"{CLAIM}/target_link_uri": "http://127.0.0.1/hub",
            f"{CLAIM}/resource_link": {"id": "r"},
            f"{CLAIM}/context": {"id": "course-42", "label": "NN"},
            f"{CLAIM}/roles": roles,
        }
        return jwt.encode(claims | changed, key or self.key, "RS256", {"kid": "one"})


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    made = Platform()
    with made.server:
        Thread(target=made.server.serve_forever, daemon=True).start()
        yield made
        made.server.shutdown()


@pytest.fixture(scope="module")
def hub(platform, tmp_path_factory) -> Iterator[int]:
    """A hub's port."""
    folder, (port,) = tmp_path_factory.mktemp("hub"), free_ports(1)
    (folder / "jupyterhub_config.py").write_text(CONFIG % (port, str(SERVER / "lti_config.py")))
    own = {
        "NNCOURSE_LTI_ISSUER": platform.site,
        "NNCOURSE_LTI_CLIENT": "client-7",
        "NNCOURSE_LTI_AUTHORIZE": f"{platform.site}/authorize",
        "NNCOURSE_LTI_KEYS": f"{platform.site}/keys",
        "NNCOURSE_LTI_CONTEXT": "course-42",
        "no_proxy": "127.0.0.1",
    }
    log = folder / "log"
    with log.open("w") as file:
        command = [sys.executable, "-m", "jupyterhub"]
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **own}, stdout=file, stderr=file)
    try:
        for _ in range(3000):
            try:
                if ask(port, "GET", "/hub/health")[0] == 200:
                    break
            except OSError:
                assert process.poll() is None, log.read_text()
                time.sleep(0.2)
        else:
            pytest.fail(f"The hub does not answer. {log.read_text()}")
        yield port
    finally:
        process.terminate()
        process.wait(300)


def ask(port: int, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, dict, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        cookies = SimpleCookie()
        for value in answer.headers.get_all("Set-Cookie", []):
            cookies.load(value)
        told = {"location": answer.headers.get("Location", ""), "cookies": cookies}
        return answer.status, told, answer.read()
    finally:
        connection.close()


def launch(hub: int, platform: Platform, name: str, roles: list[str], **changed) -> int:
    """Go from the platform to the hub, back, and to the hub with a signed launch; its status."""
    words = {"iss": platform.site, "login_hint": "h", "target_link_uri": f"http://127.0.0.1:{hub}/hub"}
    status, told, _ = ask(hub, "GET", f"/hub/lti13/oauth_login?{urlencode(words | {'client_id': 'client-7'})}")
    assert status == 302
    assert told["location"].startswith(f"{platform.site}/authorize?")
    sent = {key: value[0] for key, value in parse_qs(urlsplit(told["location"]).query).items()}
    assert sent["redirect_uri"] == f"http://127.0.0.1:{hub}/hub/lti13/oauth_callback"
    token = platform.token(changed.pop("nonce", sent["nonce"]), name, roles, **changed)
    body = urlencode({"id_token": token, "state": sent["state"]})
    cookies = "; ".join(f"{key}={each.coded_value}" for key, each in told["cookies"].items())
    form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
    return ask(hub, "POST", "/hub/lti13/oauth_callback", body, **form)[0]


def groups(hub: int, name: str) -> list[str] | None:
    """What the hub says of somebody; None: nobody of that name."""
    status, _, body = ask(hub, "GET", f"/hub/api/users/{name}", Authorization="token of-the-test")
    assert status in {200, 404}, body
    return sorted(json.loads(body)["groups"]) if status == 200 else None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "roles", "expected"),
    [
        ("ada", [f"{IN_COURSE}Learner", f"{IN_INSTITUTION}Student"], ["nbgrader-nncourse"]),
        ("noether", [f"{IN_COURSE}Instructor"], ["formgrade-nncourse"]),
        ("short", ["Instructor", "Learner"], ["formgrade-nncourse", "nbgrader-nncourse"]),
        ("professor", [f"{IN_INSTITUTION}Instructor", f"{IN_COURSE}Learner"], ["nbgrader-nncourse"]),
    ],
)
def test_a_launch_logs_in_with_the_groups_of_the_role_in_the_course(hub, platform, name, roles, expected):
    assert launch(hub, platform, name, roles) == 302
    assert groups(hub, name) == expected


@pytest.mark.slow
def test_a_role_that_was_taken_back_gives_nothing_at_the_next_log_in(hub, platform):
    assert launch(hub, platform, "emmy", ["Instructor"]) == 302
    assert launch(hub, platform, "emmy", ["Learner"]) == 302
    assert groups(hub, "emmy") == ["nbgrader-nncourse"]


@pytest.mark.parametrize(
    ("role", "given"),
    [
        ("Instructor#TeachingAssistant", []),
        ("Learner#GuestLearner", ["nbgrader-nncourse"]),
        ("#ContentDeveloper", ["formgrade-nncourse"]),
        ("#Mentor", []),
    ],
)
def test_a_role_of_another_kind_gives_what_was_said_of_it_and_else_nothing(role, given):
    full = f"http://purl.imsglobal.org/vocab/lis/v2/membership{'' if role.startswith('#') else '/'}{role}"
    login = CourseLTI()
    assert login.groups_of([full]) == []
    login.graders += ["ContentDeveloper"]
    login.learners += ["http://purl.imsglobal.org/vocab/lis/v2/membership/Learner#GuestLearner"]
    assert login.groups_of([full]) == given


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "status"),
    [
        ("another course", 403),
        ("no course", 403),
        ("no role", 403),
        ("a role elsewhere", 403),
        ("another key", 400),
        ("another tool", 401),
        ("another platform", 400),
        ("another browser's question", 400),
        ("a launch of long ago", 400),
    ],
)
def test_what_is_no_launch_of_this_course_logs_nobody_in(hub, platform, what, status):
    roles, changed = ["Instructor"], {}
    match what:
        case "another course":
            changed = {f"{CLAIM}/context": {"id": "course-43", "label": "NN"}}
        case "no course":
            changed = {f"{CLAIM}/context": None}
        case "no role":
            roles = []
        case "a role elsewhere":
            roles = [
                f"{IN_INSTITUTION}Instructor",
                "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
            ]
        case "another key":
            changed = {"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)}
        case "another tool":
            changed = {"aud": "client-8"}
        case "another platform":
            changed = {"iss": "http://127.0.0.1:1"}
        case "another browser's question":
            changed = {"nonce": "n" * 64}
        case "a launch of long ago":
            changed = {"iat": 10, "exp": 20}
    name = "".join(filter(str.isalpha, what))
    assert launch(hub, platform, name, roles, **changed) == status
    assert groups(hub, name) is None
