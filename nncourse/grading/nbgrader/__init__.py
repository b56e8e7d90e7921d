"""The only importer of nbgrader: its course folder, gradebook, execution step, own steps and exporters."""
