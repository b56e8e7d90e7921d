"""What a learner handed in, read with distrust; and what the author's version says about it. Runs nothing."""
