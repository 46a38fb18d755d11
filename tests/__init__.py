"""The tests. A package of its own, since some installed packages bring one of this name."""
