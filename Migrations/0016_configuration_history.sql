-- What was changed in a realm's configuration, by whom and why, so that it can be compared and taken back.

SET LOCAL lock_timeout = '5s';

-- configuration_change: one row for each object of the configuration that a use case changed, written in the same
-- transaction as the change (WritServer/Administration/Document/ConfigurationAsCode.md).
--
-- before and after hold the object in the words of the realm's document: the whole object where it was made or
-- deleted (the other one is NULL), and only the fields that changed where it was changed. Never a secret: of a client's
-- secrets only their ids are there. Changes made by hand in psql are not there.
-- actor is who worked, "command" or an administrator's sub; reason is what they gave as one.
CREATE TABLE configuration_change (
    realm_id    text        COLLATE "C" NOT NULL REFERENCES realm ON DELETE CASCADE,
    number      bigint      NOT NULL CHECK (number > 0),
    at          timestamptz NOT NULL DEFAULT now(),
    actor       text        NOT NULL,
    reason      text        CHECK (char_length(reason) BETWEEN 1 AND 1024),
    object_kind text        NOT NULL CHECK (object_kind IN ('realm', 'api', 'role', 'group', 'client')),
    object_id   text        COLLATE "C" NOT NULL,
    before      jsonb       CHECK (jsonb_typeof(before) = 'object'),
    after       jsonb       CHECK (jsonb_typeof(after) = 'object'),
    PRIMARY KEY (realm_id, number),
    CHECK (before IS NOT NULL OR after IS NOT NULL)
);

ALTER TABLE configuration_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE configuration_change FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON configuration_change
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- configuration_head: the number of the realm's last change. It is a row of its own, not a sequence, so that numbers
-- have no gaps and their order is the order of the commits; and not a column of realm, whose trigger would tell every
-- node to load the realm again. Whoever holds it keeps every other change of the realm's configuration waiting.
-- applied_number is the last change when a document was applied last: what came later was done by others.
CREATE TABLE configuration_head (
    realm_id       text   COLLATE "C" NOT NULL PRIMARY KEY REFERENCES realm ON DELETE CASCADE,
    number         bigint NOT NULL CHECK (number >= 0),
    applied_number bigint CHECK (applied_number <= number)
) WITH (fillfactor = 50);

ALTER TABLE configuration_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE configuration_head FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON configuration_head
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');
