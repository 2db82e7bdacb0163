-- Signing keys of realms, and the spare ones that make creating a realm a matter of milliseconds.

SET LOCAL lock_timeout = '5s';

-- signing_key: the keys a realm signs tokens with, and those whose tokens may still be valid.
--
-- key_id is the RFC 7638 thumbprint of the public half, the `kid` of tokens and of the JWKS. The private half is
-- PKCS#8 DER sealed with AES-256-GCM under the master key of version master_key_version; the seal covers realm and
-- key_id, so a row copied to another realm does not open.
-- A key is published from created_at on and signs from active_from on, as long as no younger one of its kind does; the
-- lead between the two lets every relying party fetch it before it meets a token signed by it. retired_at is set when
-- the last token it signed has expired: then it is no longer published. Which key is in which state at a moment is a
-- pure rule (WritProtocol/Keys/KeySchedule.swift); this table only keeps the times.
CREATE TABLE signing_key (
    realm_id           text        COLLATE "C" NOT NULL REFERENCES realm ON DELETE CASCADE,
    key_id             text        COLLATE "C" NOT NULL CHECK (char_length(key_id) BETWEEN 1 AND 128),
    algorithm          text        NOT NULL CHECK (algorithm IN ('RS256', 'PS256', 'ES256', 'EdDSA')),
    public_jwk         jsonb       NOT NULL CHECK (NOT public_jwk ?| ARRAY['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']),
    sealed_private_key bytea       NOT NULL,
    master_key_version bigint      NOT NULL CHECK (master_key_version > 0),
    created_at         timestamptz NOT NULL DEFAULT now(),
    active_from        timestamptz NOT NULL DEFAULT now(),
    retired_at         timestamptz,
    PRIMARY KEY (realm_id, key_id)
);

ALTER TABLE signing_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE signing_key FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON signing_key
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON signing_key
    FOR EACH ROW EXECUTE FUNCTION writ_notify_realm_change();

-- spare_key: key pairs made in the background, taken by the next realm or rotation that needs one of the kind.
--
-- An RSA key takes a tenth of a second or more to make; taking one from here takes one DELETE. It is sealed under no
-- realm (associated data: an empty realm and its key_id) and sealed anew for the realm that takes it. The row is
-- deleted in the transaction that stores the realm's key, so no key serves two realms.
-- It belongs to no realm yet, so it has no row-level security.
CREATE TABLE spare_key (
    key_id             text        COLLATE "C" NOT NULL PRIMARY KEY CHECK (char_length(key_id) BETWEEN 1 AND 128),
    kind               text        NOT NULL CHECK (kind IN ('rsa2048', 'rsa3072', 'rsa4096', 'p256', 'ed25519')),
    public_jwk         jsonb       NOT NULL CHECK (NOT public_jwk ?| ARRAY['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']),
    sealed_private_key bytea       NOT NULL,
    master_key_version bigint      NOT NULL CHECK (master_key_version > 0),
    created_at         timestamptz NOT NULL DEFAULT now()
);
