"""What jobs do, one file per noun. Importing this package registers all of them."""

from __future__ import annotations

from juryroom.jobs.handlers import actions, columns, exports, imports

__all__ = ["actions", "columns", "exports", "imports"]
