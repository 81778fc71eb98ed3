"""Heavy runs: `make soak` at full size, `make test` the same code at a tenth of it."""

import os

FULL_SIZE = os.environ.get("IRIS_SOAK") == "full"


def size(full: int) -> int:
    """How much of `full` this run does."""
    return full if FULL_SIZE else full // 10
