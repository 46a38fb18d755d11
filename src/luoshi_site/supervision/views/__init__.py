"""The pages below /office/orders/."""
