-- Clients (RFC 6749 section 2), their secrets and their browser origins.

SET LOCAL lock_timeout = '5s';

-- client: an application that asks a realm for tokens.
--
-- The columns carry RFC 7591's meanings. grants, redirect_uris, scopes and resources are what an administrator allowed;
-- what a request asks for is held against them. overrides holds the client's own values of realm settings, as
-- realm.settings does. jwks holds public keys only, for private_key_jwt.
-- The checks repeat what Administration already refuses with better words: they guard against every other way in.
CREATE TABLE client (
    realm_id                  text        COLLATE "C" NOT NULL REFERENCES realm ON DELETE CASCADE,
    client_id                 text        COLLATE "C" NOT NULL CHECK (client_id ~ '^[ -9;-~]{1,128}$'),
    name                      text        CHECK (char_length(name) BETWEEN 1 AND 255),
    type                      text        NOT NULL CHECK (type IN ('confidential', 'public')),
    is_enabled                boolean     NOT NULL DEFAULT true,
    auth_method               text        NOT NULL
                              CHECK (auth_method IN (
                                  'client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'
                              )),
    jwks                      jsonb       CHECK (jsonb_typeof(jwks -> 'keys') = 'array'),
    grants                    text[]      NOT NULL,
    redirect_uris             text[]      NOT NULL DEFAULT '{}' CHECK (cardinality(redirect_uris) <= 100),
    post_logout_redirect_uris text[]      NOT NULL DEFAULT '{}' CHECK (cardinality(post_logout_redirect_uris) <= 100),
    scopes                    text[]      NOT NULL CHECK (cardinality(scopes) <= 64),
    resources                 text[]      NOT NULL DEFAULT '{}' CHECK (cardinality(resources) <= 100),
    overrides                 jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(overrides) = 'object'),
    revision                  bigint      NOT NULL DEFAULT 1,
    created_at                timestamptz NOT NULL DEFAULT now(),
    updated_at                timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, client_id),
    -- RFC 6749 section 2.1: a public client keeps no secret, and RFC 7521's assertion would be one.
    CONSTRAINT type_fits_auth_method CHECK ((type = 'public') = (auth_method = 'none')),
    -- RFC 6749 section 4.4: the client credentials grant is for confidential clients only.
    CONSTRAINT client_credentials_is_confidential
        CHECK (type = 'confidential' OR NOT 'client_credentials' = ANY (grants)),
    CONSTRAINT private_key_jwt_has_keys CHECK (auth_method <> 'private_key_jwt' OR jwks IS NOT NULL)
);

ALTER TABLE client ENABLE ROW LEVEL SECURITY;
ALTER TABLE client FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON client
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON client
    FOR EACH ROW EXECUTE FUNCTION writ_notify_client_change();

-- client_secret: a client's live secrets, at most two, so that one can be changed without an outage.
--
-- The slot is part of the key and is 1 or 2, so a third secret cannot be stored even by two administrators at once.
-- Only the SHA-256 is kept: a secret is 256 random bits, which nobody guesses from a fast hash. secret_id names a
-- secret in lists without telling anything of it.
CREATE TABLE client_secret (
    realm_id    text        COLLATE "C" NOT NULL,
    client_id   text        COLLATE "C" NOT NULL,
    slot        smallint    NOT NULL CHECK (slot IN (1, 2)),
    secret_id   uuid        NOT NULL,
    secret_hash bytea       NOT NULL CHECK (octet_length(secret_hash) = 32),
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, client_id, slot),
    FOREIGN KEY (realm_id, client_id) REFERENCES client ON DELETE CASCADE
);

ALTER TABLE client_secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_secret FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON client_secret
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON client_secret
    FOR EACH ROW EXECUTE FUNCTION writ_notify_client_change();

-- client_origin: the browser origins that may read replies meant for a client (CORS).
--
-- A table and not a column of client, because the question asked of it runs the other way, "does any client of this
-- realm have this origin?", comes from anybody, and must be one look at an index.
CREATE TABLE client_origin (
    realm_id  text COLLATE "C" NOT NULL,
    origin    text COLLATE "C" NOT NULL CHECK (char_length(origin) BETWEEN 1 AND 512),
    client_id text COLLATE "C" NOT NULL,
    -- Named by an administrator; the others follow from the client's redirect URIs and change with them.
    is_named  boolean NOT NULL,
    PRIMARY KEY (realm_id, origin, client_id),
    FOREIGN KEY (realm_id, client_id) REFERENCES client ON DELETE CASCADE
);

CREATE INDEX client_origin_by_client ON client_origin (realm_id, client_id);

ALTER TABLE client_origin ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_origin FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON client_origin
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON client_origin
    FOR EACH ROW EXECUTE FUNCTION writ_notify_client_change();
