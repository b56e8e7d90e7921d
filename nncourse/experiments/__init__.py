"""Reader's door: initializer and activation pairings compared: spec, population, training, results, figures."""
