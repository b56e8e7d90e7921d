"""One notebook executed: learner's cells to a kernel, test cells to the examiner; and the store of what came out."""
