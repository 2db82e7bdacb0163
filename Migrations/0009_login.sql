-- People log in once: browser sessions, authorization codes, consent, and what goes out by itself afterwards (mails and
-- logout notices).

SET LOCAL lock_timeout = '5s';

-- What a client says of itself to the people who see its pages (RFC 7591 section 2), and where it wants to be told of
-- logouts (OIDC Back-Channel Logout section 2.2).
ALTER TABLE client
    ADD COLUMN client_uri                          text    CHECK (char_length(client_uri) BETWEEN 1 AND 2048),
    ADD COLUMN logo_uri                            text    CHECK (char_length(logo_uri) BETWEEN 1 AND 2048),
    ADD COLUMN policy_uri                          text    CHECK (char_length(policy_uri) BETWEEN 1 AND 2048),
    ADD COLUMN tos_uri                             text    CHECK (char_length(tos_uri) BETWEEN 1 AND 2048),
    ADD COLUMN initiate_login_uri                  text    CHECK (char_length(initiate_login_uri) BETWEEN 1 AND 2048),
    ADD COLUMN backchannel_logout_uri              text
                                                   CHECK (char_length(backchannel_logout_uri) BETWEEN 1 AND 2048),
    ADD COLUMN backchannel_logout_session_required boolean NOT NULL DEFAULT false;

-- The rest of the claims of OIDC Core section 5.1. address holds the members of section 5.1.1, all of them texts.
ALTER TABLE account
    ADD COLUMN phone_number             text    CHECK (char_length(phone_number) BETWEEN 1 AND 64),
    ADD COLUMN is_phone_number_verified boolean NOT NULL DEFAULT false,
    ADD COLUMN locale                   text    CHECK (char_length(locale) BETWEEN 1 AND 64),
    ADD COLUMN zoneinfo                 text    CHECK (char_length(zoneinfo) BETWEEN 1 AND 64),
    ADD COLUMN address                  jsonb   CHECK (jsonb_typeof(address) = 'object');

-- session: a browser in which somebody has logged in. session_id is the `sid` of everything that comes of it; what the
-- browser's cookie holds is another secret, of which the SHA-256 is kept, so no reader of this table is logged in.
--
-- A login always makes a new secret, so what somebody planted in a browser is worth nothing afterwards (session
-- fixation). Where the same person logs in again in the same browser the row stays, and with it the sid that clients
-- know; otherwise the login makes a new row, and the one that the browser had before ends.
-- A session is live while it has not ended and its idle end lies ahead; the idle end never lies behind the absolute one,
-- so it stands for both. Being used moves last_used_at and idle_expires_at and nothing else: NO INDEX MAY NAME ONE OF
-- THE TWO, then the new row version stays on its page (a HOT update).
CREATE TABLE session (
    realm_id            text        COLLATE "C" NOT NULL,
    session_id          uuid        NOT NULL,
    token_hash          bytea       NOT NULL CHECK (octet_length(token_hash) = 32),
    user_id             uuid        NOT NULL,
    auth_time           timestamptz NOT NULL,
    acr                 text,
    amr                 text[]      NOT NULL,
    is_remembered       boolean     NOT NULL,
    address             text        NOT NULL CHECK (char_length(address) BETWEEN 1 AND 64),
    user_agent          text        CHECK (char_length(user_agent) BETWEEN 1 AND 512),
    created_at          timestamptz NOT NULL DEFAULT now(),
    last_used_at        timestamptz NOT NULL DEFAULT now(),
    idle_expires_at     timestamptz NOT NULL,
    absolute_expires_at timestamptz NOT NULL,
    ended_at            timestamptz,
    ended_reason        text,
    PRIMARY KEY (realm_id, session_id),
    CONSTRAINT session_token UNIQUE (realm_id, token_hash),
    FOREIGN KEY (realm_id, user_id) REFERENCES account ON DELETE CASCADE,
    CONSTRAINT ended_has_reason CHECK ((ended_at IS NULL) = (ended_reason IS NULL)),
    CONSTRAINT idle_within_absolute CHECK (idle_expires_at <= absolute_expires_at)
) WITH (fillfactor = 80);

CREATE INDEX session_by_user ON session (realm_id, user_id);
CREATE INDEX session_by_end ON session (absolute_expires_at);
CREATE INDEX session_by_ending ON session (ended_at) WHERE ended_at IS NOT NULL;

ALTER TABLE session ENABLE ROW LEVEL SECURITY;
ALTER TABLE session FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON session
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- session_client: the clients that are to be told when a session ends. Only those with a backchannel_logout_uri are in
-- here, so the others cost nothing.
--
-- Not read off the grants: a grant may be deleted, or there may have been an ID token only, while the client still
-- takes the person for logged in.
CREATE TABLE session_client (
    realm_id   text COLLATE "C" NOT NULL,
    session_id uuid NOT NULL,
    client_id  text COLLATE "C" NOT NULL,
    PRIMARY KEY (realm_id, session_id, client_id),
    FOREIGN KEY (realm_id, session_id) REFERENCES session ON DELETE CASCADE,
    FOREIGN KEY (realm_id, client_id) REFERENCES client ON DELETE CASCADE
);

CREATE INDEX session_client_by_client ON session_client (realm_id, client_id);

ALTER TABLE session_client ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_client FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON session_client
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- The session in which a grant began; NULL for one that began without a browser. No reference: a grant with
-- offline_access outlives its session. The index leaves the others out, and names nothing that a renewal changes.
ALTER TABLE refresh_family ADD COLUMN session_id uuid;

CREATE INDEX refresh_family_by_session ON refresh_family (realm_id, session_id) WHERE session_id IS NOT NULL;

-- authorization_code: codes (RFC 6749 section 4.1.2), by the SHA-256 of what the client was given.
--
-- family_id names the grant that redeeming makes a row of, so that a second redemption knows what to end. A used or
-- expired code stays for a day for that reason. Redeeming changes used_at, which no index names; nor does one name
-- expires_at, so that nothing tempts the planner to enter by another one than the key.
-- No foreign keys: redeeming looks the client, the person and the session up anyway, and a lock on three rows for each
-- row of a minute's life would be dear. claims is the request's `claims` parameter, JSON in UTF-8 (not jsonb, which
-- does not store every JSON text).
CREATE TABLE authorization_code (
    realm_id              text        COLLATE "C" NOT NULL,
    code_hash             bytea       NOT NULL CHECK (octet_length(code_hash) = 32),
    client_id             text        COLLATE "C" NOT NULL,
    user_id               uuid        NOT NULL,
    session_id            uuid        NOT NULL,
    family_id             uuid        NOT NULL,
    redirect_uri          text        NOT NULL,
    redirect_uri_was_sent boolean     NOT NULL,
    code_challenge        text,
    scopes                text[]      NOT NULL,
    resources             text[]      NOT NULL,
    nonce                 text,
    auth_time             timestamptz NOT NULL,
    acr                   text,
    amr                   text[]      NOT NULL,
    claims                bytea,
    created_at            timestamptz NOT NULL DEFAULT now(),
    expires_at            timestamptz NOT NULL,
    used_at               timestamptz,
    PRIMARY KEY (realm_id, code_hash)
) WITH (fillfactor = 70);

CREATE INDEX authorization_code_by_user ON authorization_code (realm_id, user_id, client_id);
CREATE INDEX authorization_code_by_age ON authorization_code (created_at);

ALTER TABLE authorization_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE authorization_code FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON authorization_code
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- consent: what a person has allowed a client to ask for. It adds up over requests, and stays until it is taken back.
CREATE TABLE consent (
    realm_id   text        COLLATE "C" NOT NULL,
    user_id    uuid        NOT NULL,
    client_id  text        COLLATE "C" NOT NULL,
    scopes     text[]      NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, user_id, client_id),
    FOREIGN KEY (realm_id, user_id) REFERENCES account ON DELETE CASCADE,
    FOREIGN KEY (realm_id, client_id) REFERENCES client ON DELETE CASCADE
);

CREATE INDEX consent_by_client ON consent (realm_id, client_id);

ALTER TABLE consent ENABLE ROW LEVEL SECURITY;
ALTER TABLE consent FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON consent
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- pushed_request: parameters of an authorization request that a client sent ahead (RFC 9126), by the SHA-256 of what
-- the request_uri holds. parameters is the form as it came. A row goes when the request is completed (section 7.3: a
-- request_uri works once), or after an hour.
CREATE TABLE pushed_request (
    realm_id     text        COLLATE "C" NOT NULL,
    request_hash bytea       NOT NULL CHECK (octet_length(request_hash) = 32),
    client_id    text        COLLATE "C" NOT NULL,
    parameters   bytea       NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    PRIMARY KEY (realm_id, request_hash),
    CONSTRAINT lives_an_hour_at_most CHECK (expires_at <= created_at + interval '1 hour')
);

CREATE INDEX pushed_request_by_age ON pushed_request (created_at);

ALTER TABLE pushed_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE pushed_request FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON pushed_request
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- logout_notice: logout tokens that are still to be sent (OIDC Back-Channel Logout section 2.5). Queued by the
-- transaction that ends a session, so none is lost, and sent by whichever node takes it.
--
-- Taking a row moves next_attempt_at by the length of a lease: a node that dies in between lets it go by doing nothing.
-- No reference to the account: somebody who is deleted is logged out too.
CREATE TABLE logout_notice (
    realm_id        text        COLLATE "C" NOT NULL,
    notice_id       uuid        NOT NULL DEFAULT gen_random_uuid(),
    client_id       text        COLLATE "C" NOT NULL,
    user_id         uuid        NOT NULL,
    session_id      uuid        NOT NULL,
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    created_at      timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz NOT NULL DEFAULT now() + interval '1 day',
    PRIMARY KEY (realm_id, notice_id),
    FOREIGN KEY (realm_id, client_id) REFERENCES client ON DELETE CASCADE
);

CREATE INDEX logout_notice_by_attempt ON logout_notice (next_attempt_at);
CREATE INDEX logout_notice_by_end ON logout_notice (expires_at);
CREATE INDEX logout_notice_by_client ON logout_notice (realm_id, client_id);

ALTER TABLE logout_notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE logout_notice FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON logout_notice
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- mail: messages that are still to be sent, taken as logout notices are. A row goes when its message is delivered or
-- too old to be of use.
--
-- A message holds a link that logs somebody in for a quarter of an hour, so it is sealed under the master key: who can
-- read this table, or a copy of it, learns who is written to and nothing else.
CREATE TABLE mail (
    realm_id           text        COLLATE "C" NOT NULL REFERENCES realm ON DELETE CASCADE,
    mail_id            uuid        NOT NULL,
    kind               text        COLLATE "C" NOT NULL CHECK (char_length(kind) BETWEEN 1 AND 64),
    recipient          text        NOT NULL CHECK (char_length(recipient) BETWEEN 3 AND 254),
    sealed_message     bytea       NOT NULL,
    master_key_version bigint      NOT NULL CHECK (master_key_version > 0),
    attempts           integer     NOT NULL DEFAULT 0,
    next_attempt_at    timestamptz NOT NULL DEFAULT now(),
    created_at         timestamptz NOT NULL DEFAULT now(),
    expires_at         timestamptz NOT NULL,
    PRIMARY KEY (realm_id, mail_id)
);

CREATE INDEX mail_by_attempt ON mail (next_attempt_at);
CREATE INDEX mail_by_end ON mail (expires_at);

ALTER TABLE mail ENABLE ROW LEVEL SECURITY;
ALTER TABLE mail FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON mail
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- action_token: the links of mails, by the SHA-256 of their secret. A link does the one thing that purpose names and
-- is of no use for any other (CVE-2026-4282), works once, and for a quarter of an hour.
--
-- A person has three live links of a purpose at most, since the slot is part of the key: whoever asks for mails to
-- somebody else again and again sends three, and takes no link away that the person holds.
-- email is the address that the link was sent to; what the link proves, it proves of that address.
CREATE TABLE action_token (
    realm_id   text        COLLATE "C" NOT NULL,
    user_id    uuid        NOT NULL,
    purpose    text        COLLATE "C" NOT NULL
                           CHECK (purpose IN ('password_reset', 'email_verification', 'registration')),
    slot       smallint    NOT NULL CHECK (slot BETWEEN 1 AND 3),
    token_hash bytea       NOT NULL CHECK (octet_length(token_hash) = 32),
    email      text        NOT NULL CHECK (char_length(email) BETWEEN 3 AND 254),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (realm_id, user_id, purpose, slot),
    CONSTRAINT action_token_hash UNIQUE (realm_id, token_hash),
    FOREIGN KEY (realm_id, user_id) REFERENCES account ON DELETE CASCADE
);

CREATE INDEX action_token_by_end ON action_token (expires_at);

ALTER TABLE action_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE action_token FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON action_token
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');
