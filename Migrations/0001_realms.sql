-- The realm, the record of migrations, and the two things that every later table leans on: row-level security by
-- realm, and the change feed.
--
-- How tables are made here, from this file on:
--   * Every key starts with realm_id, and a reference names it too: FOREIGN KEY (realm_id, …). A row of one realm
--     therefore cannot refer to a row of another, whatever the program does.
--   * Row-level security is enabled and FORCED (it binds the owner as well). A unit of work says for whom it works by
--     SET LOCAL writ.realm = '<realm id>'; '*' is the operators' context, for the few statements that span realms
--     (lists of realms, the janitor, audit batches). Unset or empty shows nothing and stores nothing. Only a superuser
--     or a role with BYPASSRLS escapes, so run Writ as neither.
--   * Columns that are looked up are compared with plain = on text, uuid or bytea: these operators are leak-proof, so
--     PostgreSQL uses their index underneath the security policy. An index on an expression such as lower(username)
--     would not be used there; that is why folded names are columns of their own.
--   * Text keys sort by bytes (COLLATE "C"): the order of a list must not change with the operating system's locale.
--   * Times are the database's.

SET LOCAL lock_timeout = '5s';

-- schema_migration: one row for each applied file of Migrations/, written in the same transaction as its changes.
--
-- The checksum is the SHA-256 of the file as it was applied. `writ migrate` refuses to go on when a file was edited
-- afterwards, or when there is a row for a file it does not know (the database is newer than the program).
-- It belongs to no realm and holds nothing about any, so it has no row-level security.
CREATE TABLE schema_migration (
    number     integer     NOT NULL PRIMARY KEY CHECK (number > 0),
    name       text        NOT NULL UNIQUE,
    checksum   bytea       NOT NULL CHECK (octet_length(checksum) = 32),
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- realm: a realm, with its own users, clients, keys and rules. Its id is part of the issuer, so it never changes.
--
-- settings holds what was set explicitly, {"access_token_lifetime_seconds": "600"}, each value in its canonical
-- spelling as text; what is absent has its default, so a new default reaches every realm that never chose.
-- is_enabled = false makes every endpoint of the realm answer as if it did not exist.
-- revision counts the changes, for "change it only if it is still what I read".
CREATE TABLE realm (
    realm_id     text        COLLATE "C" NOT NULL PRIMARY KEY
                             CHECK (realm_id ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    display_name text        CHECK (char_length(display_name) BETWEEN 1 AND 255),
    is_enabled   boolean     NOT NULL DEFAULT true,
    settings     jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
    revision     bigint      NOT NULL DEFAULT 1,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE realm ENABLE ROW LEVEL SECURITY;
ALTER TABLE realm FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON realm
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- The change feed: every node keeps realms and clients in memory and listens on the channel writ_change. A trigger
-- says what changed, `realm/<realm id>` or `client/<realm id>/<client id>`; NOTIFY delivers at commit and never before,
-- and joins equal messages of one transaction into one. Changes made by hand in psql are told like any other.
CREATE FUNCTION writ_notify_realm_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('writ_change', 'realm/' || CASE TG_OP WHEN 'DELETE' THEN OLD.realm_id ELSE NEW.realm_id END);
    RETURN NULL;
END
$$;

CREATE FUNCTION writ_notify_client_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM pg_notify('writ_change', 'client/' || OLD.realm_id || '/' || OLD.client_id);
    ELSE
        PERFORM pg_notify('writ_change', 'client/' || NEW.realm_id || '/' || NEW.client_id);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON realm
    FOR EACH ROW EXECUTE FUNCTION writ_notify_realm_change();
