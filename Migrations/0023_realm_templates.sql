-- Templates of a realm's own: its pages and the words of its letters, over those that all realms share.

SET LOCAL lock_timeout = '5s';

-- realm_template: one text that takes the place of the server's of that name for the people of one realm. The program
-- knows the names and judges a text before it is stored (WritWeb/Pages/PAGES.md); what it does not take any more after an
-- upgrade is left out when pages are shown.
--
-- A realm's snapshot says whether it has any, so a change of one says `realm/<realm id>` on the change feed.
CREATE TABLE realm_template (
    realm_id      text        COLLATE "C" NOT NULL REFERENCES realm ON DELETE CASCADE,
    template_name text        COLLATE "C" NOT NULL CHECK (template_name ~ '^[a-z0-9][a-z0-9./-]{0,63}$'),
    content       text        NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 1048576),
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, template_name)
);

ALTER TABLE realm_template ENABLE ROW LEVEL SECURITY;
ALTER TABLE realm_template FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON realm_template
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON realm_template
    FOR EACH ROW EXECUTE FUNCTION writ_notify_realm_change();

-- Templates are configuration. NOT VALID: every row has passed a narrower check, so none has to be read.
ALTER TABLE configuration_change
    DROP CONSTRAINT configuration_change_object_kind_check,
    ADD CONSTRAINT configuration_change_object_kind_check
        CHECK (object_kind IN ('realm', 'api', 'role', 'group', 'client', 'template')) NOT VALID;
