-- What is remembered of tokens: grants that can be renewed, and the few things that were taken back or used up.

SET LOCAL lock_timeout = '5s';

-- refresh_family: one grant to one client by one person, and every token that comes of it. One row, however often it
-- is renewed.
--
-- A refresh token names its family and its generation and carries a tag that only the server can make; nothing in this
-- row can be used as one. Renewing is one UPDATE that finds the row by its generation and adds one: of many at once
-- one wins. WritServer/Token/RefreshFamilies.md tells the whole story.
-- Renewing changes generation, last_rotated_at and idle_expires_at and nothing else. NO INDEX MAY NAME ONE OF THESE
-- THREE: then the new row version stays on its page and no index is touched (a HOT update), and the fillfactor leaves
-- it room there.
-- issues_refresh_token is false for a grant without refresh tokens, which has a family all the same: so that ending it
-- ends its access tokens.
CREATE TABLE refresh_family (
    realm_id             text        COLLATE "C" NOT NULL,
    family_id            uuid        NOT NULL,
    client_id            text        COLLATE "C" NOT NULL,
    user_id              uuid        NOT NULL,
    generation           bigint      NOT NULL DEFAULT 0 CHECK (generation >= 0),
    issues_refresh_token boolean     NOT NULL,
    scopes               text[]      NOT NULL,
    resources            text[]      NOT NULL,
    auth_time            timestamptz NOT NULL,
    acr                  text,
    amr                  text[]      NOT NULL,
    started_at           timestamptz NOT NULL DEFAULT now(),
    last_rotated_at      timestamptz,
    idle_expires_at      timestamptz NOT NULL,
    absolute_expires_at  timestamptz NOT NULL,
    revoked_at           timestamptz,
    revoked_reason       text,
    PRIMARY KEY (realm_id, family_id),
    FOREIGN KEY (realm_id, client_id) REFERENCES client ON DELETE CASCADE,
    FOREIGN KEY (realm_id, user_id) REFERENCES account ON DELETE CASCADE,
    CONSTRAINT revoked_has_reason CHECK ((revoked_at IS NULL) = (revoked_reason IS NULL)),
    CONSTRAINT idle_within_absolute CHECK (idle_expires_at <= absolute_expires_at)
) WITH (fillfactor = 60);

CREATE INDEX refresh_family_by_user ON refresh_family (realm_id, user_id);
CREATE INDEX refresh_family_by_client ON refresh_family (realm_id, client_id);
CREATE INDEX refresh_family_by_end ON refresh_family (absolute_expires_at);
CREATE INDEX refresh_family_by_revocation ON refresh_family (revoked_at) WHERE revoked_at IS NOT NULL;

ALTER TABLE refresh_family ENABLE ROW LEVEL SECURITY;
ALTER TABLE refresh_family FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON refresh_family
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- revoked_token: access tokens taken back one by one (RFC 7009) before they expired. A row is needless once the token
-- has expired, so the table stays small.
CREATE TABLE revoked_token (
    realm_id   text        COLLATE "C" NOT NULL REFERENCES realm ON DELETE CASCADE,
    jti        text        COLLATE "C" NOT NULL CHECK (char_length(jti) BETWEEN 1 AND 128),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, jti)
);

CREATE INDEX revoked_token_by_end ON revoked_token (expires_at);

ALTER TABLE revoked_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE revoked_token FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON revoked_token
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- used_assertion: client assertions that have been used (RFC 7523 section 3: a jti works once). jti_hash is the
-- SHA-256 of the jti, whose length and spelling are the client's business. A row is needless once the assertion has
-- expired. No foreign key: it would lock the client's row at every token.
CREATE TABLE used_assertion (
    realm_id   text        COLLATE "C" NOT NULL,
    client_id  text        COLLATE "C" NOT NULL,
    jti_hash   bytea       NOT NULL CHECK (octet_length(jti_hash) = 32),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (realm_id, client_id, jti_hash)
);

CREATE INDEX used_assertion_by_end ON used_assertion (expires_at);

ALTER TABLE used_assertion ENABLE ROW LEVEL SECURITY;
ALTER TABLE used_assertion FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON used_assertion
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');
