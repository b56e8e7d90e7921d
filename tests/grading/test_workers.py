"""A cluster over TLS, and the refusal of one that anybody on the network could use."""

import shutil
import subprocess

import pytest

from nncourse.grading.batch import Batch, Options
from nncourse.grading.execution.trial import FailingReference
from nncourse.grading.sandbox import cgroup
from nncourse.grading.workers import SchedulerError, require_trusted
from tests.clusters import local_cluster
from tests.small_course import answers, hand_in, make_course

from .conftest import needs_bwrap

REQUIRE = cgroup.require  # before the tests' own way around it


@pytest.mark.parametrize("address", ["tcp://10.0.0.1:8786", "10.0.0.1:8786", "tcp://grader.example.org:8786"])
def test_a_cluster_on_the_network_needs_certificates(address):
    with pytest.raises(SchedulerError, match="insecure-scheduler"):
        require_trusted(address)


@pytest.mark.parametrize(
    "address", ["tls://10.0.0.1:8786", "tcp://127.0.0.1:8786", "localhost:8786", "tcp://[::1]:1"]
)
def test_one_with_certificates_or_on_this_machine_does_not(address):
    require_trusted(address)


@pytest.mark.slow
def test_clusters_of_two_tests_stand_beside_each_other():
    pytest.importorskip("distributed")
    with local_cluster(n_workers=0, processes=False) as one, local_cluster(n_workers=0, processes=False) as other:
        assert one.scheduler_address != other.scheduler_address


@pytest.mark.slow
@needs_bwrap
@pytest.mark.parametrize("allowed", [False, True])
def test_a_worker_without_a_cgroup_refuses_as_the_coordinator_would(allowed, tmp_path, monkeypatch):
    """The coordinator may have one, or none: what counts is where the notebook runs."""
    pytest.importorskip("distributed")
    monkeypatch.setattr(cgroup, "require", REQUIRE)
    monkeypatch.setattr(cgroup, "version", lambda: None)
    course = make_course(tmp_path / "course")
    hand_in(course, "right", answers())
    with local_cluster(n_workers=1, processes=False) as cluster:
        options = Options(scheduler=cluster.scheduler_address, insecure_scheduler=True, without_cgroup=allowed)
        batch = Batch(course, "ps1", options)
        if allowed:
            assert [each.verdict for each in batch.run(["right"], lambda _: None)] == ["graded"]
        else:
            with pytest.raises(FailingReference, match="No cgroup can be made"):
                batch.run(["right"], lambda _: None)


@pytest.fixture
def certificates(tmp_path):
    """A certificate and its key, as the guide makes them."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=nncourse -keyout key.pem -out cert.pem"
    subprocess.run(command.split(), cwd=tmp_path, check=True, capture_output=True)
    return str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")


@pytest.mark.slow
@needs_bwrap
def test_a_class_is_graded_over_tls_and_a_client_without_a_certificate_is_refused(certificates, tmp_path):
    distributed = pytest.importorskip("distributed")
    import dask

    certificate, key = certificates
    ends = {end: {"cert": certificate, "key": key} for end in ("scheduler", "worker", "client")}
    tls = {f"distributed.comm.tls.{end}": files for end, files in ends.items()}
    tls |= {"distributed.comm.tls.ca-file": certificate, "distributed.comm.require-encryption": True}
    course = make_course(tmp_path / "course")
    hand_in(course, "right", answers())
    with dask.config.set(tls):
        security = distributed.Security()
        cluster = local_cluster(n_workers=1, threads_per_worker=1, protocol="tls://", security=security)
        with cluster:
            made = Batch(course, "ps1", Options(scheduler=cluster.scheduler_address))
            (verdict,) = made.run(["right"], lambda _: None)
            assert cluster.scheduler_address.startswith("tls://")
            none = {"distributed.comm.tls.client.cert": None, "distributed.comm.tls.client.key": None}
            with dask.config.set(none), pytest.raises((OSError, TypeError)):
                distributed.Client(cluster.scheduler_address, timeout=2, security=distributed.Security())
    assert (verdict.verdict, verdict.score) == ("graded", 2)
