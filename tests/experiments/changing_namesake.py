"""Part of the tests of fingerprints: a module with a number of the module's own name."""

changing_namesake = 0.1
