-- Links for forgotten passwords that were asked for.

SET LOCAL lock_timeout = '5s';

-- reset_request: somebody has asked for a link to set a new password. Written whether or not anybody has that name, and
-- looked at a moment later by whoever is not waited for, so that the answer takes the same time for all
-- (WritStore/Actions/SettleReset.swift).
--
-- What was typed may be a password in the wrong field: it is sealed, as the message is, and the row is gone once it was
-- looked at. request_id becomes the id of the message. event is what the audit trail will have of it.
-- No foreign key, as for mail_request.
CREATE TABLE reset_request (
    realm_id           text        COLLATE "C" NOT NULL,
    request_id         uuid        NOT NULL,
    sealed_name        bytea       NOT NULL,
    sealed_message     bytea       NOT NULL,
    master_key_version bigint      NOT NULL CHECK (master_key_version > 0),
    token_hash         bytea       NOT NULL CHECK (octet_length(token_hash) = 32),
    event              jsonb       NOT NULL,
    expires_at         timestamptz NOT NULL,
    next_attempt_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, request_id)
);

CREATE INDEX reset_request_by_attempt ON reset_request (next_attempt_at);

ALTER TABLE reset_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE reset_request FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON reset_request
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');
