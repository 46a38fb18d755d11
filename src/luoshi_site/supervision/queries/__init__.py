"""What pages and rules ask about supervision."""
