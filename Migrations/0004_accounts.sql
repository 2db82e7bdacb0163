-- People: their accounts, what they prove themselves with, and what slows a guesser down.

SET LOCAL lock_timeout = '5s';

-- account: a person of a realm. user_id is the `sub` of tokens; it is made anew for each account and never reused, so
-- somebody who is deleted and created again under the same name is somebody else.
--
-- username_key and email_key are the names as they are looked up: lower case in every script (folded by the program,
-- not by the database's locale) and in Unicode's normal form C. They are unique in a realm, so nobody can be shadowed
-- by a name that looks the same. They are columns, not expressions, for the sake of the index (see 0001).
CREATE TABLE account (
    realm_id          text        COLLATE "C" NOT NULL REFERENCES realm ON DELETE CASCADE,
    user_id           uuid        NOT NULL,
    username          text        NOT NULL CHECK (char_length(username) BETWEEN 1 AND 255),
    username_key      text        COLLATE "C" NOT NULL CHECK (char_length(username_key) BETWEEN 1 AND 1024),
    email             text        CHECK (char_length(email) BETWEEN 3 AND 254),
    email_key         text        COLLATE "C" CHECK (char_length(email_key) BETWEEN 3 AND 1024),
    is_email_verified boolean     NOT NULL DEFAULT false,
    given_name        text        CHECK (char_length(given_name) BETWEEN 1 AND 255),
    family_name       text        CHECK (char_length(family_name) BETWEEN 1 AND 255),
    is_enabled        boolean     NOT NULL DEFAULT true,
    revision          bigint      NOT NULL DEFAULT 1,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, user_id),
    CONSTRAINT account_username UNIQUE (realm_id, username_key),
    CONSTRAINT account_email UNIQUE (realm_id, email_key),
    CONSTRAINT email_has_key CHECK ((email IS NULL) = (email_key IS NULL))
);

ALTER TABLE account ENABLE ROW LEVEL SECURITY;
ALTER TABLE account FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON account
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- credential: what a person proves themselves with. Kinds have their own rows and are named in the key, so that a
-- credential of one kind can never be taken for another.
--
-- password: secret is a PHC string, Argon2id for everything made here; hashes made elsewhere verify too and are
-- replaced at the first login. It is apart from account so that no list of people ever reads it.
CREATE TABLE credential (
    realm_id   text        COLLATE "C" NOT NULL,
    user_id    uuid        NOT NULL,
    kind       text        COLLATE "C" NOT NULL CHECK (kind IN ('password')),
    secret     text        NOT NULL CHECK (char_length(secret) BETWEEN 1 AND 1024),
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, user_id, kind),
    FOREIGN KEY (realm_id, user_id) REFERENCES account ON DELETE CASCADE
);

ALTER TABLE credential ENABLE ROW LEVEL SECURITY;
ALTER TABLE credential FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON credential
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- login_failure: consecutive failed passwords, counted under three keys: user name and address together, the user name
-- over all addresses, the address over all user names.
--
-- They are counted by what was typed, whether or not such a person exists, so a refusal tells nothing. What was typed
-- may be a password in the wrong field: subject is its SHA-256, and it does not stay: a count is forgotten a day after
-- the last failure. The rule that turns counts into waiting is WritProtocol/Login/LoginThrottle.swift.
-- No foreign key: a name need not belong to anyone, and a lock on the realm's row at each failure would make strangers'
-- guesses everybody's burden.
CREATE TABLE login_failure (
    realm_id        text        COLLATE "C" NOT NULL,
    kind            text        COLLATE "C" NOT NULL CHECK (kind IN ('pair', 'account', 'address')),
    subject         bytea       NOT NULL CHECK (octet_length(subject) = 32),
    failures        integer     NOT NULL CHECK (failures > 0),
    last_failure_at timestamptz NOT NULL,
    PRIMARY KEY (realm_id, kind, subject)
) WITH (fillfactor = 80);

CREATE INDEX login_failure_by_age ON login_failure (last_failure_at);

ALTER TABLE login_failure ENABLE ROW LEVEL SECURITY;
ALTER TABLE login_failure FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON login_failure
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- The subject of a count: the folded name and the address as they were sent, either of them empty where it does not
-- count. An address holds no line break, so no two pairs run together.
CREATE FUNCTION writ_login_subject(folded_name text, address text) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
RETURN sha256(convert_to(normalize(folded_name, NFC) || E'\n' || address, 'UTF8'));

-- login_address: the addresses a person has logged in from, so that strangers' guesses elsewhere never slow that
-- person down. Kept for 90 days after the last login, which is written once a day at most.
CREATE TABLE login_address (
    realm_id      text        COLLATE "C" NOT NULL,
    user_id       uuid        NOT NULL,
    address       text        COLLATE "C" NOT NULL CHECK (char_length(address) BETWEEN 1 AND 64),
    last_login_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, user_id, address),
    FOREIGN KEY (realm_id, user_id) REFERENCES account ON DELETE CASCADE
);

CREATE INDEX login_address_by_age ON login_address (last_login_at);

ALTER TABLE login_address ENABLE ROW LEVEL SECURITY;
ALTER TABLE login_address FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON login_address
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');
