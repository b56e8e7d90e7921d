"""What every test needs: TensorFlow without its start-up lines, matplotlib without a screen."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["MPLBACKEND"] = "Agg"
