-- Mails that strangers may ask for.

SET LOCAL lock_timeout = '5s';

-- mail_request: who has asked for mails lately, as a bucket that leaks: a request puts one into it, one runs out in each
-- interval, and a request that finds no room is refused and puts nothing in (WritStore/Actions/RequestPasswordReset.swift).
-- empty_at is when the bucket will be empty; was_allowed is the last request's lot. Counted for the network address that
-- asks, and for the mail address that is to be written to, whether or not somebody has it, so a refusal tells nothing.
-- subject is a SHA-256, since what was typed may be anything.
-- No foreign key: a lock on the realm's row at each request would make strangers' requests everybody's burden.
CREATE TABLE mail_request (
    realm_id    text        COLLATE "C" NOT NULL,
    subject     bytea       NOT NULL CHECK (octet_length(subject) = 32),
    empty_at    timestamptz NOT NULL,
    was_allowed boolean     NOT NULL,
    PRIMARY KEY (realm_id, subject)
) WITH (fillfactor = 80);

CREATE INDEX mail_request_by_end ON mail_request (empty_at);

ALTER TABLE mail_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE mail_request FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON mail_request
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');
