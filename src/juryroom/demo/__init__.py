"""Sample projects on real photographs, put in through the product's own API. Never needs the database."""
