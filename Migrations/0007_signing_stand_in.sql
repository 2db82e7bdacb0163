-- What signs until a key for a newly chosen algorithm does.

SET LOCAL lock_timeout = '5s';

-- signing_key.stand_in: the algorithm whose key signs in this one's place until active_from, for a key that is the first
-- of its algorithm in its realm: what the realm or client signed with before it chose this one. A relying party may
-- hold the key set for minutes, so a token signed at once by a key that it has never met would be refused. NULL where a
-- key for the same algorithm signs meanwhile, and for a realm's first key, which signs at once.
ALTER TABLE signing_key
    ADD COLUMN stand_in text CHECK (stand_in IN ('RS256', 'PS256', 'ES256', 'EdDSA') AND stand_in <> algorithm);
