"""The benchmark: figures, each beside the limit that was measured in the same round."""
