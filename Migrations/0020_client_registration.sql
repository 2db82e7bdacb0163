-- Clients register themselves, and people decide on it (RFC 7591, RFC 7592).

SET LOCAL lock_timeout = '5s';

-- What a client has registered that no column is for, by its registered names: contacts, software_id, jwks_uri,
-- default_max_age, client_name#de and the like. awaits_use: it has registered itself where anybody may, and has never
-- proven itself since; such clients are taken out after a while.
ALTER TABLE client
    ADD COLUMN details    jsonb   NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object'),
    ADD COLUMN awaits_use boolean NOT NULL DEFAULT false;

CREATE INDEX client_awaiting_use ON client (created_at) WHERE awaits_use;

-- RFC 7591 section 2: the keys themselves, or where they are.
ALTER TABLE client
    DROP CONSTRAINT private_key_jwt_has_keys,
    ADD CONSTRAINT private_key_jwt_has_keys
        CHECK (auth_method <> 'private_key_jwt' OR jwks IS NOT NULL OR details ? 'jwks_uri');

-- registration: an application for a client, and afterwards the applicant's right to look after it. It may become the
-- client whose id it has: client_id is NULL until then, and the client's row is what is in force from then on.
--
-- state speaks of what was asked last: before there is a client of the application itself, afterwards of a change.
-- asked is that, the metadata as they came, while they are to be decided on or were refused; NULL when there is nothing
-- beyond the client's row. The states and who moves between them stand in Registration.md.
-- token_hash is the SHA-256 of the registration access token. is_secret_due: the applicant has not yet come for the
-- client's secret, which is made when they do and never stored.
CREATE TABLE registration (
    realm_id        text        COLLATE "C" NOT NULL REFERENCES realm ON DELETE CASCADE,
    registration_id text        COLLATE "C" NOT NULL CHECK (registration_id ~ '^[ -9;-~]{1,128}$'),
    client_id       text        COLLATE "C" CHECK (client_id = registration_id),
    way             text        NOT NULL CHECK (way IN ('review', 'initial_access_token', 'open')),
    state           text        NOT NULL CHECK (state IN ('pending', 'changes_requested', 'rejected', 'approved')),
    asked           jsonb       CHECK (jsonb_typeof(asked) = 'object'),
    reason          text        CHECK (char_length(reason) BETWEEN 1 AND 2000),
    token_hash      bytea       NOT NULL CHECK (octet_length(token_hash) = 32),
    is_secret_due   boolean     NOT NULL DEFAULT false,
    address         text        NOT NULL CHECK (char_length(address) BETWEEN 1 AND 64),
    revision        bigint      NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, registration_id),
    CONSTRAINT registration_token UNIQUE (realm_id, token_hash),
    FOREIGN KEY (realm_id, client_id) REFERENCES client ON DELETE CASCADE,
    CONSTRAINT approved_has_client CHECK (state <> 'approved' OR client_id IS NOT NULL),
    CONSTRAINT undecided_has_asked CHECK ((state = 'approved') = (asked IS NULL)),
    CONSTRAINT secret_is_of_client CHECK (NOT is_secret_due OR client_id IS NOT NULL)
);

CREATE INDEX registration_by_client ON registration (realm_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX registration_by_state ON registration (realm_id, state, registration_id);
CREATE INDEX registration_undecided_by_age ON registration (updated_at) WHERE client_id IS NULL;

ALTER TABLE registration ENABLE ROW LEVEL SECURITY;
ALTER TABLE registration FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON registration
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- registration_note: what happened to an application, for whoever decides next: asked, decided, and the words to it.
-- author is 'applicant', 'command', or an administrator's `sub`.
CREATE TABLE registration_note (
    realm_id        text        COLLATE "C" NOT NULL,
    registration_id text        COLLATE "C" NOT NULL,
    note_id         uuid        NOT NULL,
    kind            text        NOT NULL
                                CHECK (kind IN ('asked', 'changes_requested', 'rejected', 'approved', 'updated')),
    author          text        NOT NULL CHECK (char_length(author) BETWEEN 1 AND 128),
    note            text        CHECK (char_length(note) BETWEEN 1 AND 2000),
    at              timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, registration_id, note_id),
    FOREIGN KEY (realm_id, registration_id) REFERENCES registration ON DELETE CASCADE
);

ALTER TABLE registration_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE registration_note FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON registration_note
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- initial_access_token: what an administrator gives to a developer to register with (RFC 7591 section 3), by its
-- SHA-256. uses_left NULL: as often as wanted. scopes: what may be registered beyond what every client may.
CREATE TABLE initial_access_token (
    realm_id   text        COLLATE "C" NOT NULL REFERENCES realm ON DELETE CASCADE,
    token_id   uuid        NOT NULL,
    token_hash bytea       NOT NULL CHECK (octet_length(token_hash) = 32),
    note       text        CHECK (char_length(note) BETWEEN 1 AND 255),
    scopes     text[]      NOT NULL DEFAULT '{}' CHECK (cardinality(scopes) <= 64),
    uses_left  bigint      CHECK (uses_left >= 0),
    author     text        NOT NULL CHECK (char_length(author) BETWEEN 1 AND 128),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (realm_id, token_id),
    CONSTRAINT initial_access_token_hash UNIQUE (realm_id, token_hash)
);

CREATE INDEX initial_access_token_by_end ON initial_access_token (expires_at);

ALTER TABLE initial_access_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE initial_access_token FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON initial_access_token
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- registration_rate: how often a network address has registered lately, as a bucket that leaks (see mail_request).
CREATE TABLE registration_rate (
    realm_id    text        COLLATE "C" NOT NULL,
    address     text        COLLATE "C" NOT NULL CHECK (char_length(address) BETWEEN 1 AND 64),
    empty_at    timestamptz NOT NULL,
    was_allowed boolean     NOT NULL,
    PRIMARY KEY (realm_id, address)
) WITH (fillfactor = 80);

CREATE INDEX registration_rate_by_end ON registration_rate (empty_at);

ALTER TABLE registration_rate ENABLE ROW LEVEL SECURITY;
ALTER TABLE registration_rate FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON registration_rate
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');
