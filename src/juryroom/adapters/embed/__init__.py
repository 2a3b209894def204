"""Images to vectors, behind `ports.Embedder`."""
