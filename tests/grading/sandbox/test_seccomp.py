"""The filter, run by an interpreter of BPF that is written from the manual: slow, obvious, and not ours."""

import errno
import functools
import struct

import pytest

from nncourse.grading.sandbox import seccomp

ALLOW, KILL = 0x7FFF0000, 0x80000000
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


@functools.cache
def instructions(machine):
    return list(struct.iter_unpack("=HBBI", seccomp.program(machine)))


def verdict(machine, number, *args, arch=None):
    data = struct.pack("<iIQ6Q", number, arch or MACHINES[machine], 0, *args, *[0] * (6 - len(args)))
    code = instructions(machine)
    at = accumulator = 0
    while True:
        operation, if_true, if_false, value = code[at]
        at += 1
        if operation == 0x20:
            accumulator = struct.unpack_from("<I", data, value)[0]
        elif operation == 0x06:
            return value
        else:
            taken = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: bool(accumulator & value)}[
                operation
            ]
            at += if_true if taken else if_false


@pytest.mark.parametrize("machine", MACHINES)
def test_every_refused_call_is_refused_and_its_neighbours_are_not(machine):
    numbers = {each[list(MACHINES).index(machine)] for each in seccomp.REFUSED.values()} - {None}
    special = set(seccomp._MACHINES[machine][2].values())
    for number in range(500):
        wanted = ALLOW if number not in numbers else 0x50000 | errno.EPERM
        if number not in special:
            assert verdict(machine, number) == wanted, number


@pytest.mark.parametrize("machine", MACHINES)
def test_families_of_sockets_and_new_namespaces(machine):
    call = seccomp._MACHINES[machine][2]
    allowed = {family for family in range(50) if verdict(machine, call["socket"], family) == ALLOW}
    assert allowed == {1, 2, 10, 16}
    assert verdict(machine, call["clone"], 0x00010F00) == ALLOW
    assert verdict(machine, call["clone"], 0x10000000) == 0x50000 | errno.EPERM
    assert verdict(machine, call["clone3"]) == 0x50000 | errno.ENOSYS
    assert verdict(machine, call["ioctl"], 0, 0x5412) == 0x50000 | errno.EPERM
    assert verdict(machine, call["ioctl"], 0, 0x5413) == ALLOW


def test_another_architecture_is_killed_and_x32_refused():
    assert verdict("x86_64", 1, arch=MACHINES["aarch64"]) == KILL
    assert verdict("x86_64", 1 | 0x40000000) == 0x50000 | errno.ENOSYS


def test_an_unknown_processor_is_refused():
    with pytest.raises(seccomp.SeccompError, match="riscv64"):
        seccomp.program("riscv64")


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("call", ["socket", "socketpair"])
def test_protocols_of_sockets(machine, call):
    """Netlink only for routes (no netfilter, no audit); neither MPTCP nor SCTP, DCCP, raw or ICMP sockets."""
    number = seccomp._MACHINES[machine][2][call]
    allowed = {
        family: {protocol for protocol in range(300) if verdict(machine, number, family, 1, protocol) == ALLOW}
        for family in (1, 2, 10, 16)
    }
    assert allowed == {1: {0}, 2: {0, 6, 17}, 10: {0, 6, 17}, 16: {0}}
    assert verdict(machine, number, 2, 1, 262) == 0x50000 | errno.EPROTONOSUPPORT
    assert verdict(machine, number, 40, 1, 0) == 0x50000 | errno.EAFNOSUPPORT


def test_local_descriptor_tables_stay_as_they_are():
    assert verdict("x86_64", 154) == 0x50000 | errno.EPERM
