"""luoshi (落实): official policy documents into plans, and targets into honest lights.

Pure: no Django, no clock, no network.
"""

__version__ = "0.1.0"
