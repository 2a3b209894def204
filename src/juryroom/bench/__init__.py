"""A folder of images to a benchmark of image search. Runs without the server and never reaches its database."""
