-- Logouts in the browser itself, and links by which administrators let people choose a password.

SET LOCAL lock_timeout = '5s';

-- What the browser loads in a hidden frame when a session ends (OIDC Front-Channel Logout 1.0 section 2). From now on
-- session_client holds the clients with such an address too.
ALTER TABLE client
    ADD COLUMN frontchannel_logout_uri              text
                                                    CHECK (char_length(frontchannel_logout_uri) BETWEEN 1 AND 2048),
    ADD COLUMN frontchannel_logout_session_required boolean NOT NULL DEFAULT false;

-- An invitation is a purpose of its own: it lives longer than a link that a person asks for, and works in realms where
-- nobody may reset a password without an administrator.
ALTER TABLE action_token
    DROP CONSTRAINT action_token_purpose_check,
    ADD CONSTRAINT action_token_purpose_check
        CHECK (purpose IN ('password_reset', 'email_verification', 'registration', 'invitation')),
    -- Whether it went to the address. One that an administrator was shown says nothing of who reads there.
    ADD COLUMN was_mailed boolean NOT NULL DEFAULT true;

-- A client's pushed requests are counted at each that it pushes.
CREATE INDEX pushed_request_by_client ON pushed_request (realm_id, client_id, expires_at);
