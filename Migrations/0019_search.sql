-- Searching people by a part of their names, at a million of them.

SET LOCAL lock_timeout = '5s';

-- The grams by which a person is found: each three characters that follow each other in the user name, the e-mail
-- address or a name, every one of which begins with a line break here, so that the grams of a line break and one or two
-- characters tell what begins with them; and one more for the realm, so that one index answers "this text in this realm"
-- however many realms there are. Whatever holds a text has all of its grams, so an index of grams finds every match, and
-- a little more. This stands in for pg_trgm, which not every database has, and which knows nothing of realms.
CREATE FUNCTION writ_grams(realm_id text, words text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY['/' || realm_id] || ARRAY(
    SELECT substr(words, place, 3)
    FROM generate_series(1, char_length(words) - 2) AS place
    UNION
    SELECT substr(words, place, 2)
    FROM generate_series(1, char_length(words) - 1) AS place
    WHERE substr(words, place, 1) = E'\n'
);

-- account_gram: the grams of each person.
--
-- Row-level security is enabled here and NOT forced, as nowhere else: array operators are not leak-proof, so PostgreSQL
-- would never enter their index underneath a policy, and a search would read the realm from end to end. The owner is
-- exempt from a policy that is not forced, and writ_find_accounts() below works as the owner, names the realm, and holds
-- it against writ.realm itself. Nothing but ids of people comes out of it; their rows are read from account, where the
-- policy judges each.
CREATE TABLE account_gram (
    realm_id text   COLLATE "C" NOT NULL,
    user_id  uuid   NOT NULL,
    grams    text[] COLLATE "C" NOT NULL,
    PRIMARY KEY (realm_id, user_id),
    FOREIGN KEY (realm_id, user_id) REFERENCES account ON DELETE CASCADE
);

ALTER TABLE account_gram ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON account_gram
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

CREATE FUNCTION writ_keep_account_grams() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO account_gram (realm_id, user_id, grams)
    VALUES (
        NEW.realm_id,
        NEW.user_id,
        writ_grams(
            NEW.realm_id,
            concat(E'\n', NEW.username_key, E'\n' || NEW.email_key, E'\n' || lower(NEW.given_name),
                   E'\n' || lower(NEW.family_name)))
    )
    ON CONFLICT (realm_id, user_id) DO UPDATE
    SET grams = EXCLUDED.grams;
    RETURN NULL;
END
$$;

-- Only names: whatever else changes of a person costs nothing here.
CREATE TRIGGER keep_grams AFTER INSERT OR UPDATE OF username_key, email_key, given_name, family_name ON account
    FOR EACH ROW EXECUTE FUNCTION writ_keep_account_grams();

SET LOCAL writ.realm = '*';
INSERT INTO account_gram (realm_id, user_id, grams)
SELECT realm_id,
       user_id,
       writ_grams(
           realm_id,
           concat(E'\n', username_key, E'\n' || email_key, E'\n' || lower(given_name), E'\n' || lower(family_name)))
FROM account;

CREATE INDEX account_gram_by_gram ON account_gram USING gin (grams);

-- The people of a realm who may match a text, or NULL when they are more than at_most: then it is quicker to walk the
-- people in the order of their names until a page is full. `words` is folded as account.username_key is.
CREATE FUNCTION writ_find_accounts(realm text, words text, at_most integer) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    wanted text[] := writ_grams(realm, CASE WHEN char_length(words) < 3 THEN E'\n' || words ELSE words END);
    found  uuid[];
BEGIN
    IF current_setting('writ.realm', true) IS DISTINCT FROM realm THEN
        RETURN '{}';
    END IF;
    SELECT array_agg(user_id)
    INTO found
    FROM (
        SELECT user_id
        FROM account_gram
        WHERE grams @> wanted
          AND realm_id = realm
        LIMIT at_most + 1
    ) AS matching;
    RETURN CASE WHEN cardinality(found) > at_most THEN NULL ELSE COALESCE(found, '{}') END;
END
$$;
