"""What can go wrong with person fields."""

from graph.errors import GraphError


class ModelFileError(GraphError):
    """A model file cannot be read or is not for this product; never retried."""
