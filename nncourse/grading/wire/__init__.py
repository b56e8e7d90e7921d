"""What crosses between processes: a closed, size-capped encoding of values. Both sides import it."""
