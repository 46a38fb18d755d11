"""What comes with the site: two registries, two plans, and their readings. Facts and figures as data, loaded once."""
