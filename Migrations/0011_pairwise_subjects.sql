-- Pairwise subjects: clients that know each person by a name of their own (OIDC Core section 8.1).

SET LOCAL lock_timeout = '5s';

-- realm.pairwise_salt: the secret under which these names are made. The database makes it (244 bits of its strong
-- random source), for every realm that is there and with every new one, and nothing ever changes it: each `sub` that
-- such a client has stored hangs on it.
--
-- It is not sealed under the master key, nor derived from it. Whoever reads this table reads account and consent too
-- and knows who uses what; a seal would hide no more than which of a client's stored names is whose. And it would have
-- a price: where a master key is lost, keys are made anew within minutes, but no client would ever know its people
-- again.
ALTER TABLE realm
    ADD COLUMN pairwise_salt bytea NOT NULL
                             DEFAULT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
                             CHECK (octet_length(pairwise_salt) = 32);
