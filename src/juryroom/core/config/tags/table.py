"""Table: keys and values. Kept whole, shown read-only."""

from __future__ import annotations

from juryroom.core.config.spec import AttrSpec, TagSpec

TABLE = TagSpec(
    name="Table",
    kind="object",
    summary="A dict, or a list of dicts, as a table.",
    example='<Table name="facts" value="$facts"/>',
    attrs=(
        AttrSpec("name", "Unique name of the element."),
        AttrSpec("value", "Field with the table: `$field`.", required=True),
        AttrSpec("valueType", "The value is the table itself or the address of it.", "choice", "json", ("json", "url")),
    ),
    data_types=("dict", "list", "str"),
    sample=lambda _shown: {"Card number": 18799210, "First name": "Max", "Last name": "Nobel"},
)
SPECS = (TABLE,)
