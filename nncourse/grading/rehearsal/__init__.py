"""An assignment tried on made-up answers before a class sees it, and an inspection of all that can go wrong."""
