"""Instructor's door: distrusts its input. submission -> sandbox -> examiner -> gradebook."""
