-- Searching people at a million of them, again; and realms at ten thousand of them.

SET LOCAL lock_timeout = '5s';

-- As in 0019, but it knows how common grams are (PostgreSQL's own statistics of the column; a gram that is not among them
-- is rare), and so
--
-- - looks for the rarest few alone: an index that has them has read a few hundred entries, where all the grams of an
--   e-mail address have hundreds of thousands each, since everybody's ends alike; what is found too much costs less;
-- - says at once that there are too many, where the statistics leave no doubt of it. They know nothing of how names are
--   spread over realms, hence the factor; where they are wrong, people are walked, which finds the same.
CREATE OR REPLACE FUNCTION writ_find_accounts(realm text, words text, at_most integer) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    wanted   text[] := writ_grams(realm, CASE WHEN char_length(words) < 3 THEN E'\n' || words ELSE words END);
    expected double precision;
    found    uuid[];
BEGIN
    IF current_setting('writ.realm', true) IS DISTINCT FROM realm THEN
        RETURN '{}';
    END IF;
    WITH common AS (
        SELECT gram, frequency
        FROM pg_stats AS s,
             unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS of_column (gram, frequency)
        WHERE s.schemaname = current_schema()
          AND s.tablename = 'account_gram'
          AND s.attname = 'grams'
          AND gram = ANY (wanted)
    ),
    judged AS (
        SELECT w.gram, COALESCE(c.frequency, 0) AS frequency
        FROM unnest(wanted[2:]) AS w (gram)
        LEFT JOIN common AS c USING (gram)
    )
    SELECT wanted[1] || (SELECT array_agg(gram) FROM (SELECT gram FROM judged ORDER BY frequency, gram LIMIT 6) AS rarest),
           (SELECT min(frequency) FROM judged)
               * COALESCE((SELECT frequency FROM common WHERE gram = wanted[1]), 0)
               * (SELECT reltuples FROM pg_class WHERE oid = 'account_gram'::regclass)
    INTO wanted, expected;
    IF expected > 5.0 * at_most THEN
        RETURN NULL;
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

-- realm_gram: the grams of each realm's id and display name, under the same rules as account_gram.
CREATE TABLE realm_gram (
    realm_id text   COLLATE "C" NOT NULL PRIMARY KEY REFERENCES realm ON DELETE CASCADE,
    grams    text[] COLLATE "C" NOT NULL
);

ALTER TABLE realm_gram ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON realm_gram
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

CREATE FUNCTION writ_keep_realm_grams() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO realm_gram (realm_id, grams)
    VALUES (NEW.realm_id, (writ_grams('', concat(E'\n', NEW.realm_id, E'\n' || lower(NEW.display_name))))[2:])
    ON CONFLICT (realm_id) DO UPDATE
    SET grams = EXCLUDED.grams;
    RETURN NULL;
END
$$;

CREATE TRIGGER keep_grams AFTER INSERT OR UPDATE OF display_name ON realm
    FOR EACH ROW EXECUTE FUNCTION writ_keep_realm_grams();

SET LOCAL writ.realm = '*';
INSERT INTO realm_gram (realm_id, grams)
SELECT realm_id, (writ_grams('', concat(E'\n', realm_id, E'\n' || lower(display_name))))[2:]
FROM realm;

CREATE INDEX realm_gram_by_gram ON realm_gram USING gin (grams);

-- The realms that may match a text, or NULL when they are more than at_most; for those who govern all realms.
CREATE FUNCTION writ_find_realms(words text, at_most integer) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    wanted text[] := (writ_grams('', CASE WHEN char_length(words) < 3 THEN E'\n' || words ELSE words END))[2:];
    found  text[];
BEGIN
    IF current_setting('writ.realm', true) IS DISTINCT FROM '*' THEN
        RETURN '{}';
    END IF;
    SELECT array_agg(realm_id)
    INTO found
    FROM (
        SELECT realm_id
        FROM realm_gram
        WHERE grams @> wanted
        LIMIT at_most + 1
    ) AS matching;
    RETURN CASE WHEN cardinality(found) > at_most THEN NULL ELSE COALESCE(found, '{}') END;
END
$$;
