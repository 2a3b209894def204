"""Chat: a conversation. Messages added to it are results of the chat about itself. Kept whole, shown read-only."""

from __future__ import annotations

from juryroom.core.config.attributes import NAME
from juryroom.core.config.spec import AttrSpec, Field, TagSpec
from juryroom.core.config.values import is_text, shaped

CHAT = TagSpec(
    name="Chat",
    kind="object",
    summary="A conversation: a list of {role, content}.",
    example='<Chat name="talk" value="$messages"/>',
    attrs=(
        NAME,
        AttrSpec("value", "Field with the list of messages: `$field`.", required=True),
        AttrSpec("toName", "May be the chat itself.", "names"),
        AttrSpec("messageroles", "Roles a person may write as, separated by commas."),
        AttrSpec("editable", "Messages can be changed: true, false, or roles separated by commas."),
        AttrSpec("minmessages", "The fewest messages.", "int"),
        AttrSpec("maxmessages", "The most messages.", "int"),
        AttrSpec("llm", "Model that answers, `provider/model`. Kept, not used."),
    ),
    data_types=("list", "str"),
    fields=(Field("chatmessage", shaped(role=is_text, content=is_text)),),
    sample=lambda _shown: [
        {"role": "user", "content": "Hi there!"},
        {"role": "assistant", "content": "Hello! How can I help you today?"},
    ],
)
SPECS = (CHAT,)
