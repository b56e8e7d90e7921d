"""Limits and a command in, an isolated process out, or a refusal: bubblewrap, cgroup, seccomp, warm starts."""
