"""What an engine that compares vectors takes of a query."""

from __future__ import annotations

import numpy as np

from juryroom.errors import BadInput
from juryroom.ports import SearchQuery


def vector_of(query: SearchQuery) -> np.ndarray:
    """The query's row, float32 of length 1. Raises BadInput for a query of words alone."""
    if query.vector is None:
        raise BadInput("This engine compares vectors; it cannot search by text alone.")
    return np.asarray(query.vector, np.float32)
