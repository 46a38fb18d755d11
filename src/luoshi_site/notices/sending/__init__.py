"""The network: e-mail and robots, apart from the database. Hard limits of time; every end in words."""
