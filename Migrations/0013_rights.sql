-- Rights: protected APIs with their permissions, roles that bundle permissions, groups of people, and who has what.

SET LOCAL lock_timeout = '5s';

-- What follows of these tables for a person or a client is worked out in memory, from all of a realm's APIs, roles and
-- groups at once (WritProtocol/Rights/Rights.md). So whatever changes one of them says `rights/<realm id>` on the
-- change feed. Who has which role is read with the person or the client: giving somebody a role tells nobody else.
CREATE FUNCTION writ_notify_rights_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('writ_change', 'rights/' || CASE TG_OP WHEN 'DELETE' THEN OLD.realm_id ELSE NEW.realm_id END);
    RETURN NULL;
END
$$;

-- api: a protected API: what access tokens can be asked for by its audience (RFC 8707), and how they look.
--
-- The administration API, `admin`, is there in every realm and no row: nobody can change or delete it.
-- A client's list of resources names audiences and need not name an API: an audience that no row has is one without
-- permissions, whose tokens look as tokens do.
CREATE TABLE api (
    realm_id          text        COLLATE "C" NOT NULL REFERENCES realm ON DELETE CASCADE,
    api_id            text        COLLATE "C" NOT NULL CHECK (api_id ~ '^[a-z0-9-]{1,64}$' AND api_id <> 'admin'),
    audience          text        COLLATE "C" NOT NULL CHECK (char_length(audience) BETWEEN 3 AND 2048),
    display_name      text        CHECK (char_length(display_name) BETWEEN 1 AND 255),
    access_token_typ  text        NOT NULL DEFAULT 'at+jwt' CHECK (access_token_typ IN ('at+jwt', 'JWT')),
    audience_as_array boolean     NOT NULL DEFAULT false,
    lean_token        boolean     NOT NULL DEFAULT false,
    revision          bigint      NOT NULL DEFAULT 1,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, api_id),
    CONSTRAINT api_audience UNIQUE (realm_id, audience)
);

ALTER TABLE api ENABLE ROW LEVEL SECURITY;
ALTER TABLE api FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON api
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON api
    FOR EACH ROW EXECUTE FUNCTION writ_notify_rights_change();

-- api_permission: what can be allowed on an API. A name is of the form of a scope token, since a scope may name it.
CREATE TABLE api_permission (
    realm_id    text COLLATE "C" NOT NULL,
    api_id      text COLLATE "C" NOT NULL,
    permission  text COLLATE "C" NOT NULL CHECK (permission ~ '^[!#-\[\]-~]{1,128}$'),
    description text CHECK (char_length(description) BETWEEN 1 AND 1000),
    PRIMARY KEY (realm_id, api_id, permission),
    FOREIGN KEY (realm_id, api_id) REFERENCES api ON DELETE CASCADE
);

ALTER TABLE api_permission ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_permission FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON api_permission
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON api_permission
    FOR EACH ROW EXECUTE FUNCTION writ_notify_rights_change();

-- role: a bundle of permissions and of other roles. Its name is its key and stands in tokens, so it never changes.
CREATE TABLE role (
    realm_id    text        COLLATE "C" NOT NULL REFERENCES realm ON DELETE CASCADE,
    role_name   text        COLLATE "C" NOT NULL CHECK (role_name ~ '^[A-Za-z0-9._:-]{1,128}$'),
    description text        CHECK (char_length(description) BETWEEN 1 AND 1000),
    revision    bigint      NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, role_name)
);

ALTER TABLE role ENABLE ROW LEVEL SECURITY;
ALTER TABLE role FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON role
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON role
    FOR EACH ROW EXECUTE FUNCTION writ_notify_rights_change();

-- role_permission: the permissions that a role itself bundles.
--
-- own_api_id is what the reference goes by: the API's id, or NULL for the administration API, which is no row and whose
-- permissions the program knows.
CREATE TABLE role_permission (
    realm_id   text COLLATE "C" NOT NULL,
    role_name  text COLLATE "C" NOT NULL,
    api_id     text COLLATE "C" NOT NULL,
    permission text COLLATE "C" NOT NULL CHECK (permission ~ '^[!#-\[\]-~]{1,128}$'),
    own_api_id text COLLATE "C" GENERATED ALWAYS AS (NULLIF(api_id, 'admin')) STORED,
    PRIMARY KEY (realm_id, role_name, api_id, permission),
    FOREIGN KEY (realm_id, role_name) REFERENCES role ON DELETE CASCADE,
    FOREIGN KEY (realm_id, own_api_id, permission) REFERENCES api_permission (realm_id, api_id, permission)
        ON DELETE CASCADE
);

CREATE INDEX role_permission_by_permission ON role_permission (realm_id, own_api_id, permission);

ALTER TABLE role_permission ENABLE ROW LEVEL SECURITY;
ALTER TABLE role_permission FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON role_permission
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON role_permission
    FOR EACH ROW EXECUTE FUNCTION writ_notify_rights_change();

-- role_inclusion: a role holds what another one holds. There is no circle: whoever adds a row holds the realm's row
-- first, so that no two together close one.
CREATE TABLE role_inclusion (
    realm_id      text COLLATE "C" NOT NULL,
    role_name     text COLLATE "C" NOT NULL,
    included_role text COLLATE "C" NOT NULL,
    PRIMARY KEY (realm_id, role_name, included_role),
    FOREIGN KEY (realm_id, role_name) REFERENCES role ON DELETE CASCADE,
    FOREIGN KEY (realm_id, included_role) REFERENCES role ON DELETE CASCADE,
    CONSTRAINT not_itself CHECK (role_name <> included_role)
);

CREATE INDEX role_inclusion_by_included ON role_inclusion (realm_id, included_role);

ALTER TABLE role_inclusion ENABLE ROW LEVEL SECURITY;
ALTER TABLE role_inclusion FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON role_inclusion
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON role_inclusion
    FOR EACH ROW EXECUTE FUNCTION writ_notify_rights_change();

-- user_group: people who have something in common. A group lies in another one or at the top; tokens name it by its
-- path, /sales/north. No group lies in itself, by the same rule as for roles. One with groups in it cannot be deleted.
CREATE TABLE user_group (
    realm_id   text        COLLATE "C" NOT NULL REFERENCES realm ON DELETE CASCADE,
    group_id   uuid        NOT NULL,
    parent_id  uuid,
    name       text        COLLATE "C" NOT NULL CHECK (char_length(name) BETWEEN 1 AND 128 AND strpos(name, '/') = 0),
    revision   bigint      NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, group_id),
    FOREIGN KEY (realm_id, parent_id) REFERENCES user_group (realm_id, group_id),
    CONSTRAINT not_in_itself CHECK (parent_id <> group_id)
);

CREATE UNIQUE INDEX user_group_name ON user_group (realm_id, parent_id, name) WHERE parent_id IS NOT NULL;
CREATE UNIQUE INDEX user_group_top_name ON user_group (realm_id, name) WHERE parent_id IS NULL;
-- For the reference to a parent, and for lists.
CREATE INDEX user_group_by_parent ON user_group (realm_id, parent_id);

ALTER TABLE user_group ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_group FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON user_group
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON user_group
    FOR EACH ROW EXECUTE FUNCTION writ_notify_rights_change();

-- group_member: who is in a group. By person first, since that is how a token asks.
CREATE TABLE group_member (
    realm_id text        COLLATE "C" NOT NULL,
    user_id  uuid        NOT NULL,
    group_id uuid        NOT NULL,
    added_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, user_id, group_id),
    FOREIGN KEY (realm_id, user_id) REFERENCES account ON DELETE CASCADE,
    FOREIGN KEY (realm_id, group_id) REFERENCES user_group ON DELETE CASCADE
);

CREATE INDEX group_member_by_group ON group_member (realm_id, group_id, user_id);

ALTER TABLE group_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE group_member FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON group_member
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- account_role: roles of people.
CREATE TABLE account_role (
    realm_id   text        COLLATE "C" NOT NULL,
    user_id    uuid        NOT NULL,
    role_name  text        COLLATE "C" NOT NULL,
    granted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, user_id, role_name),
    FOREIGN KEY (realm_id, user_id) REFERENCES account ON DELETE CASCADE,
    FOREIGN KEY (realm_id, role_name) REFERENCES role ON DELETE CASCADE
);

CREATE INDEX account_role_by_role ON account_role (realm_id, role_name, user_id);

ALTER TABLE account_role ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_role FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON account_role
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- group_role: roles of everybody in a group, and in the groups in it.
CREATE TABLE group_role (
    realm_id   text        COLLATE "C" NOT NULL,
    group_id   uuid        NOT NULL,
    role_name  text        COLLATE "C" NOT NULL,
    granted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, group_id, role_name),
    FOREIGN KEY (realm_id, group_id) REFERENCES user_group ON DELETE CASCADE,
    FOREIGN KEY (realm_id, role_name) REFERENCES role ON DELETE CASCADE
);

CREATE INDEX group_role_by_role ON group_role (realm_id, role_name, group_id);

ALTER TABLE group_role ENABLE ROW LEVEL SECURITY;
ALTER TABLE group_role FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON group_role
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON group_role
    FOR EACH ROW EXECUTE FUNCTION writ_notify_rights_change();

-- client_role: roles of clients that act for themselves. Part of what is held in memory of a client.
CREATE TABLE client_role (
    realm_id   text        COLLATE "C" NOT NULL,
    client_id  text        COLLATE "C" NOT NULL,
    role_name  text        COLLATE "C" NOT NULL,
    granted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, client_id, role_name),
    FOREIGN KEY (realm_id, client_id) REFERENCES client ON DELETE CASCADE,
    FOREIGN KEY (realm_id, role_name) REFERENCES role ON DELETE CASCADE
);

CREATE INDEX client_role_by_role ON client_role (realm_id, role_name, client_id);

ALTER TABLE client_role ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_role FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON client_role
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON client_role
    FOR EACH ROW EXECUTE FUNCTION writ_notify_client_change();
