-- Which groups have changed places because a document said so, so that the same document does not change them back.

SET LOCAL lock_timeout = '5s';

-- exchanged_groups: {"12": {"/b": "/a", "/a": "/b"}} says that by change 12 the group that was /a had become /b, and the
-- other way round (WritServer/Administration/Document/GroupExchanges.swift). Nothing else tells. NULL: there are none.
ALTER TABLE configuration_head
    ADD COLUMN exchanged_groups jsonb CHECK (jsonb_typeof(exchanged_groups) = 'object');
