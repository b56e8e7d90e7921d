"""What learners use on Windows itself needs nothing that only POSIX has: the exercises are released there."""

import subprocess
import sys

WITHOUT_POSIX = """
import os, signal, socket, sys
import asyncio, multiprocessing, subprocess, tempfile  # Python's own, which are other modules on Windows
import nbconvert, nbgrader.converters, nbgrader.preprocessors, sqlalchemy, tornado.process, zmq
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
for module, names in {
    os: ("fork", "geteuid", "getuid", "getgid", "sched_getaffinity", "setsid", "killpg", "memfd_create"),
    signal: ("SIGKILL", "SIGXCPU", "SIGALRM", "SIGCHLD", "SIGHUP", "pthread_sigmask"),
    socket: ("AF_UNIX", "SCM_RIGHTS", "send_fds", "recv_fds"),
}.items():
    for name in names:
        delattr(module, name)
import nncourse.cli, nncourse.doctor
import nncourse.grading.nbgrader.execute, nncourse.grading.nbgrader.releasing, nncourse.grading.nbgrader.workflow
import nncourse.grading.nbgrader.exports
"""


def test_the_course_loads_where_there_is_no_posix():
    done = subprocess.run([sys.executable, "-c", WITHOUT_POSIX], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-1500:]
