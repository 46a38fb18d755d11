"""What is typed on the pages below /office/orders/."""
