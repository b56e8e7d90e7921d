"""All that runs in a sandbox: kernel and agent, examiner and handles. Never imports the coordinator's side."""
