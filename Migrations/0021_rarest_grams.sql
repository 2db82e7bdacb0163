-- Searching people at a million of them, again; and realms at ten thousand of them.

SET LOCAL lock_timeout = '5s';

-- The four rarest of some grams, and how many of the table's rows have the rarest, as PostgreSQL's own statistics of its
-- column `grams` tell; a gram that is not among the most common ones is rare: 0.
--
-- The rarest are enough: an index that has them has read some thousand entries, where all the grams of an e-mail address
-- have hundreds of thousands each, since everybody's ends alike. What is found too much is thrown out by whoever reads
-- the rows. Its plans are kept: making them takes longer than they run.
CREATE FUNCTION writ_rarest_grams(of_table regclass, wanted text[], OUT grams text[], OUT frequency double precision)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    common record;
BEGIN
    SELECT s.most_common_elems::text::text[] AS grams, s.most_common_elem_freqs AS frequencies
    INTO common
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_stats AS s ON (s.schemaname, s.tablename, s.attname) = (n.nspname, c.relname, 'grams')
    WHERE c.oid = of_table;
    SELECT array_agg(rarest.gram), min(rarest.frequency)
    INTO grams, frequency
    FROM (
        SELECT w.gram, COALESCE(common.frequencies[array_position(common.grams, w.gram)], 0) AS frequency
        FROM unnest(wanted) AS w (gram)
        ORDER BY 2, 1
        LIMIT 4
    ) AS rarest;
END
$$;
-- As in 0019, by the rarest grams. The realm's own gram is asked for only where others are common: most people of a great
-- realm have it. And it says at once that there are too many people, where the statistics leave little doubt. They know
-- nothing of how names are spread over realms, hence the factor; where they are wrong, people are walked, which finds the
-- same.
CREATE OR REPLACE FUNCTION writ_find_accounts(realm text, words text, at_most integer) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    wanted   text[] := writ_grams(realm, CASE WHEN char_length(words) < 3 THEN E'\n' || words ELSE words END);
    of_realm text := wanted[1];
    of_words record;
    people   double precision;
    found    uuid[];
BEGIN
    IF current_setting('writ.realm', true) IS DISTINCT FROM realm THEN
        RETURN '{}';
    END IF;
    of_words := writ_rarest_grams('account_gram', wanted[2:]);
    wanted := of_words.grams;
    people := of_words.frequency * (SELECT reltuples FROM pg_class WHERE oid = 'account_gram'::regclass);
    IF people > at_most THEN
        IF people * (writ_rarest_grams('account_gram', ARRAY[of_realm])).frequency > 5.0 * at_most THEN
            RETURN NULL;
        END IF;
        wanted := of_realm || wanted;
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

-- realm_gram: what each realm is found by, its id and its display name, in lower case and each behind a line break; and
-- the grams of that. Under the same rules as account_gram.
CREATE TABLE realm_gram (
    realm_id text   COLLATE "C" NOT NULL PRIMARY KEY REFERENCES realm ON DELETE CASCADE,
    words    text   COLLATE "C" NOT NULL,
    grams    text[] COLLATE "C" NOT NULL
);

ALTER TABLE realm_gram ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON realm_gram
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

CREATE FUNCTION writ_keep_realm_grams() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    names text := concat(E'\n', NEW.realm_id, E'\n' || lower(NEW.display_name));
BEGIN
    INSERT INTO realm_gram (realm_id, words, grams)
    VALUES (NEW.realm_id, names, (writ_grams('', names))[2:])
    ON CONFLICT (realm_id) DO UPDATE
    SET words = EXCLUDED.words,
        grams = EXCLUDED.grams;
    RETURN NULL;
END
$$;

CREATE TRIGGER keep_grams AFTER INSERT OR UPDATE OF display_name ON realm
    FOR EACH ROW EXECUTE FUNCTION writ_keep_realm_grams();

SET LOCAL writ.realm = '*';
INSERT INTO realm_gram (realm_id, words, grams)
SELECT realm_id, names, (writ_grams('', names))[2:]
FROM realm, LATERAL concat(E'\n', realm_id, E'\n' || lower(display_name)) AS names;

CREATE INDEX realm_gram_by_gram ON realm_gram USING gin (grams);

-- The first realms behind one that hold a text, in the order of their ids; for those who govern all realms. Under a policy
-- the planner takes two realms for the most that there are and reads all of them; here it knows better, and goes by
-- grams or by ids as the text is rare or common.
CREATE FUNCTION writ_find_realms(text_wanted text, behind text, at_most bigint) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    -- A shorter text has none: then realms are walked in the order of their ids.
    wanted text[] := COALESCE((writ_rarest_grams('realm_gram', (writ_grams('', text_wanted))[2:])).grams, '{}');
BEGIN
    IF current_setting('writ.realm', true) IS DISTINCT FROM '*' THEN
        RETURN '{}';
    END IF;
    RETURN ARRAY(
        SELECT realm_id
        FROM realm_gram
        WHERE grams @> wanted
          AND strpos(words, text_wanted) > 0
          AND realm_id > COALESCE(behind, '')
        ORDER BY realm_id
        LIMIT at_most
    );
END
$$;
