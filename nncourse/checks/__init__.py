"""Learner's door: what an exercise calls; messages that teach and never give the answer away."""
