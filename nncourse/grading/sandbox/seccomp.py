"""A seccomp filter as BPF: what a learner's process may not ask of the operating system's kernel.

The namespaces of :mod:`nncourse.grading.sandbox.bubblewrap` already take away files, network and processes of
others. This filter takes away the rarely used system calls through which namespaces have been escaped, and the
socket families (vsock, packet, AF_ALG …) and protocols (netlink beyond routing, MPTCP, SCTP …) that network
namespaces do not, or only by luck, close. Everything else stays allowed, so TensorFlow needs no list of its own.

The program is a chain of "if the number is N, refuse" over ``struct seccomp_data`` (linux/seccomp.h): the
architecture is checked first, since numbers differ between architectures.
"""

import errno
import functools
import platform
import struct

from nncourse.errors import CourseError


class SeccompError(CourseError):
    """This processor has no table of system calls here."""


# linux/bpf_common.h, linux/seccomp.h, linux/audit.h
_LOAD, _JUMP_EQ, _JUMP_GE, _JUMP_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NR, _ARCH, _ARG0, _ARG1, _ARG2 = 0, 4, 16, 24, 32
_X32_BIT = 0x40000000

#: Namespaces that clone(2) could make: NEWTIME is only for unshare; NEWNS … NEWNET.
_CLONE_NEW = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
#: Socket family -> protocols, from sys/socket.h, netinet/in.h and linux/netlink.h: 0 is the usual one, or routing.
_SOCKETS = {1: (0,), 2: (0, 6, 17), 10: (0, 6, 17), 16: (0,)}

#: name -> (x86_64, aarch64); None: no such call there. Numbers from asm/unistd_64.h and asm-generic/unistd.h.
REFUSED: dict[str, tuple[int | None, int]] = {
    "ptrace": (101, 117),
    "syslog": (103, 116),
    "personality": (135, 92),
    "modify_ldt": (154, None),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "acct": (163, 89),
    "mount": (165, 40),
    "umount2": (166, 39),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, None),
    "ioperm": (173, None),
    "init_module": (175, 105),
    "delete_module": (176, 106),
    "quotactl": (179, 60),
    "kexec_load": (246, 104),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "unshare": (272, 97),
    "perf_event_open": (298, 241),
    "fanotify_init": (300, 262),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "setns": (308, 268),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "finit_module": (313, 273),
    "kexec_file_load": (320, 294),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "pidfd_getfd": (438, 438),
    "mount_setattr": (442, 442),
}

_MACHINES = {
    "x86_64": (0xC000003E, 0, {"clone": 56, "clone3": 435, "socket": 41, "ioctl": 16, "socketpair": 53}),
    "aarch64": (0xC00000B7, 1, {"clone": 220, "clone3": 435, "socket": 198, "ioctl": 29, "socketpair": 199}),
}


def supported(machine: str | None = None) -> bool:
    """Whether there is a filter for this processor."""
    return (machine or platform.machine()) in _MACHINES


@functools.cache
def program(machine: str | None = None) -> bytes:
    """The filter as an array of ``struct sock_filter``, ready for bubblewrap's ``--seccomp``.

    Raises:
        SeccompError: the processor is neither x86_64 nor aarch64.
    """
    machine = machine or platform.machine()
    if machine not in _MACHINES:
        raise SeccompError(
            f"There is no seccomp filter for the processor {machine!r}; there is one for {', '.join(_MACHINES)}. "
            "Grade on such a machine."
        )
    audit, column, special = _MACHINES[machine]
    code = [_op(_LOAD, _ARCH), _op(_JUMP_EQ, audit, 1, 0), _op(_RETURN, _KILL), _op(_LOAD, _NR)]
    if machine == "x86_64":
        code += [_op(_JUMP_GE, _X32_BIT, 0, 1), _op(_RETURN, _ERRNO | errno.ENOSYS)]
    for numbers in REFUSED.values():
        if numbers[column] is not None:
            code += [_op(_JUMP_EQ, numbers[column], 0, 1), _op(_RETURN, _ERRNO | errno.EPERM)]
    # glibc falls back from clone3, whose flags BPF cannot read, to clone, whose flags it can.
    code += [_op(_JUMP_EQ, special["clone3"], 0, 1), _op(_RETURN, _ERRNO | errno.ENOSYS)]
    code += _when(special["clone"], [_op(_LOAD, _ARG0), _op(_JUMP_SET, _CLONE_NEW, 0, 1), _refuse(), _allow()])
    families = [part for family, protocols in _SOCKETS.items() for part in _when(family, _protocols(protocols))]
    for call in ("socket", "socketpair"):
        code += _when(special[call], [_op(_LOAD, _ARG0), *families, _refuse(errno.EAFNOSUPPORT)])
    stuffing = [_op(_JUMP_EQ, request, 0, 1) + _refuse() for request in (_TIOCSTI, _TIOCLINUX)]
    code += _when(special["ioctl"], [_op(_LOAD, _ARG1), *stuffing, _allow()])
    code.append(_allow())
    return b"".join(code)


def _protocols(allowed: tuple[int, ...]) -> list[bytes]:
    """Allow a socket of these protocols, and refuse it any other."""
    each = [_op(_JUMP_EQ, protocol, 0, 1) + _allow() for protocol in allowed]
    return [_op(_LOAD, _ARG2), *each, _refuse(errno.EPROTONOSUPPORT)]


def _op(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _allow() -> bytes:
    return _op(_RETURN, _ALLOW)


def _refuse(number: int = errno.EPERM) -> bytes:
    return _op(_RETURN, _ERRNO | number)


def _when(number: int, body: list[bytes]) -> list[bytes]:
    """The body, jumped over unless what is loaded is this number; a body always returns."""
    return [_op(_JUMP_EQ, number, 0, len(b"".join(body)) // 8), *body]
