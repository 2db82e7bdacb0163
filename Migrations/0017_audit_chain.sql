-- The audit trail sealed: blocks of events, chained by their hashes for each realm, and signed checkpoints of the chains.
-- What it proves and what it cannot: WritStore/Audit/AuditChain.md.

SET LOCAL lock_timeout = '5s';

-- What is added to a transaction's number to make a position. It is a constant of the schema, so that a dump carries it;
-- writ_resume_audit makes another one where a dump was loaded into a cluster that counts from an earlier number.
CREATE FUNCTION writ_audit_offset() RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS 'SELECT 0::bigint';

-- position: the number of the transaction that wrote the event. All events of finished transactions lie below
-- pg_snapshot_xmin, and none is added there any more, so "from the last sealed one up to there" is exact, however late a
-- transaction commits; no lock, no counter, and no row that is written twice. Events from before this migration have the
-- migration's number.
ALTER TABLE audit_event
    ADD COLUMN position bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint + writ_audit_offset());

-- For the sealer, who reads every realm's new events; and for a walk along one realm's chain.
CREATE INDEX audit_event_to_seal ON audit_event (position, event_id);
CREATE INDEX audit_event_by_position ON audit_event (realm_id, position, event_id);

-- For people who look for something: each with the time behind, so that the newest are found without sorting.
CREATE INDEX audit_event_by_user ON audit_event (realm_id, user_id, at, event_id) WHERE user_id IS NOT NULL;
CREATE INDEX audit_event_by_client ON audit_event (realm_id, client_id, at, event_id) WHERE client_id IS NOT NULL;
CREATE INDEX audit_event_by_request ON audit_event (realm_id, request_id, at, event_id) WHERE request_id IS NOT NULL;
CREATE INDEX audit_event_by_address ON audit_event (realm_id, address, at, event_id) WHERE address IS NOT NULL;
CREATE INDEX audit_event_by_kind ON audit_event (realm_id, kind, at, event_id);

-- audit_sealer: how far events are sealed, in one row, which whoever seals holds. It belongs to no realm.
-- master_key_version is the newest master key that a node was seen with.
CREATE TABLE audit_sealer (
    is_only            boolean NOT NULL DEFAULT true PRIMARY KEY CHECK (is_only),
    last_position      bigint  NOT NULL DEFAULT 0,
    last_event         uuid    NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    master_key_version bigint
);

INSERT INTO audit_sealer DEFAULT VALUES;

-- audit_chain: the end of each realm's chain. events counts those of all blocks. A block is signed when some checkpoint
-- is of it or of a later one. No foreign keys, here and below: the trail outlives its realm.
CREATE TABLE audit_chain (
    realm_id     text        COLLATE "C" NOT NULL PRIMARY KEY,
    block        bigint      NOT NULL,
    hash         bytea       NOT NULL CHECK (octet_length(hash) = 32),
    events       bigint      NOT NULL,
    signed_block bigint      NOT NULL DEFAULT 0,
    signed_at    timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX audit_chain_to_sign ON audit_chain (signed_at) WHERE block > signed_block;

-- audit_block: a run of one realm's events in the order of (position, event_id), all of one month, up to
-- (last_position, last_event) from the end of the block before. hash covers previous_hash and all but entries;
-- events_hash covers the events. Blocks stay when their month is dropped, so the chain can be walked for ever.
-- entries, 32 bytes an event (its id, the first 16 bytes of its hash), only serves to say which event was touched, and
-- goes with the month.
CREATE TABLE audit_block (
    realm_id      text        COLLATE "C" NOT NULL,
    block         bigint      NOT NULL CHECK (block > 0),
    sealed_at     timestamptz NOT NULL,
    month         date        NOT NULL CHECK (extract(day FROM month) = 1),
    events        integer     NOT NULL CHECK (events > 0),
    last_position bigint      NOT NULL,
    last_event    uuid        NOT NULL,
    previous_hash bytea       NOT NULL CHECK (octet_length(previous_hash) = 32),
    events_hash   bytea       NOT NULL CHECK (octet_length(events_hash) = 32),
    hash          bytea       NOT NULL CHECK (octet_length(hash) = 32),
    entries       bytea,
    PRIMARY KEY (realm_id, block)
);

CREATE INDEX audit_block_by_month ON audit_block (month, realm_id);

-- audit_checkpoint: the realm's signature (a JWS) on its chain up to a block.
CREATE TABLE audit_checkpoint (
    realm_id   text        COLLATE "C" NOT NULL,
    block      bigint      NOT NULL,
    jws        text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, block)
);

-- audit_key: the public halves of keys that signed checkpoints. They stay when the key, or the whole realm, is gone.
CREATE TABLE audit_key (
    realm_id   text        COLLATE "C" NOT NULL,
    key_id     text        COLLATE "C" NOT NULL,
    public_jwk jsonb       NOT NULL CHECK (NOT public_jwk ?| ARRAY['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']),
    first_used timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (realm_id, key_id)
);

-- audit_dropped: the months of which a realm's events are gone because they were kept long enough, and how many they were.
CREATE TABLE audit_dropped (
    realm_id   text        COLLATE "C" NOT NULL,
    month      date        NOT NULL,
    dropped_at timestamptz NOT NULL DEFAULT now(),
    blocks     bigint      NOT NULL,
    events     bigint      NOT NULL,
    PRIMARY KEY (realm_id, month)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['audit_chain', 'audit_block', 'audit_checkpoint', 'audit_key', 'audit_dropped'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY of_realm ON %I '
            'USING (realm_id = current_setting(''writ.realm'', true) OR current_setting(''writ.realm'', true) = ''*'') '
            'WITH CHECK (realm_id = current_setting(''writ.realm'', true) '
            'OR current_setting(''writ.realm'', true) = ''*'')',
            name);
    END LOOP;
END
$$;

-- Drops what is older than the present month and keep_months months before it, and returns the months it dropped. Needs
-- the operators' context ('*'). A month with events that are not sealed yet stays for now. Each realm that had events in
-- the month is told so in its trail, by an event of the kind given, and in audit_dropped.
--
-- DROP TABLE locks audit_event against everything for a blink; when that lock is not to be had within two seconds the
-- call fails and the next one tries again. What lies in the default partition is deleted row by row.
CREATE FUNCTION writ_drop_audit_months(keep_months integer, event_kind text) RETURNS SETOF date
LANGUAGE plpgsql
SET lock_timeout = '2s'
AS $$
DECLARE
    cutoff    date := date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => keep_months);
    sealer    audit_sealer;
    old       record;
    unsealed  boolean;
BEGIN
    IF current_setting('writ.realm', true) IS DISTINCT FROM '*' THEN
        RAISE EXCEPTION 'writ_drop_audit_months needs writ.realm = *' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF keep_months <= 0 THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('writ audit partitions'));
    SELECT * INTO sealer FROM audit_sealer WHERE is_only;
    FOR old IN
        SELECT c.relname::text AS partition, to_date(right(c.relname, 7), 'YYYY_MM') AS month
        FROM pg_inherits AS i
        JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'audit_event'::regclass
          AND c.relname ~ '^audit_event_[0-9]{4}_[0-9]{2}$'
          AND to_date(right(c.relname, 7), 'YYYY_MM') < cutoff
        UNION ALL
        SELECT 'audit_event_default', (date_trunc('month', e.at AT TIME ZONE 'UTC'))::date
        FROM audit_event_default AS e
        WHERE e.at < cutoff::timestamp AT TIME ZONE 'UTC'
        GROUP BY 2
        ORDER BY 2
    LOOP
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM %I WHERE at >= $1 AND at < $2 AND (position, event_id) > ($3, $4))',
            old.partition)
            INTO unsealed
            USING old.month::timestamp AT TIME ZONE 'UTC', (old.month + interval '1 month') AT TIME ZONE 'UTC',
                  sealer.last_position, sealer.last_event;
        CONTINUE WHEN unsealed;
        IF old.partition = 'audit_event_default' THEN
            DELETE FROM audit_event_default
            WHERE at >= old.month::timestamp AT TIME ZONE 'UTC'
              AND at < (old.month + interval '1 month') AT TIME ZONE 'UTC';
        ELSE
            EXECUTE format('DROP TABLE %I', old.partition);
        END IF;
        WITH gone AS (
            INSERT INTO audit_dropped AS d (realm_id, month, blocks, events)
            SELECT realm_id, old.month, count(*), sum(events)
            FROM audit_block
            WHERE month = old.month
            GROUP BY realm_id
            ON CONFLICT (realm_id, month) DO UPDATE
            SET dropped_at = now(), blocks = EXCLUDED.blocks, events = EXCLUDED.events
            RETURNING realm_id, events
        )
        INSERT INTO audit_event (realm_id, event_id, at, kind, detail)
        SELECT realm_id, gen_random_uuid(), now(), event_kind,
               jsonb_build_object('month', to_char(old.month, 'YYYY-MM'), 'events', events::text)
        FROM gone;
        UPDATE audit_block SET entries = NULL WHERE month = old.month AND entries IS NOT NULL;
        RETURN NEXT old.month;
    END LOOP;
END
$$;

-- Lets positions go on where they were, after a dump was loaded into a cluster whose transactions count from an earlier
-- number: without it new events would lie below what is sealed already. Does nothing otherwise. Called by `writ migrate
-- up` and by each node before it takes requests.
CREATE FUNCTION writ_resume_audit() RETURNS boolean
LANGUAGE plpgsql
SET lock_timeout = '5s'
AS $$
DECLARE
    here      bigint := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
    sealed_to bigint;
    highest   bigint;
BEGIN
    SELECT last_position INTO sealed_to FROM audit_sealer WHERE is_only;
    IF here + writ_audit_offset() > sealed_to THEN
        RETURN false;
    END IF;
    LOCK TABLE audit_event IN SHARE ROW EXCLUSIVE MODE;
    SELECT max(position) INTO highest FROM audit_event;
    highest := GREATEST(highest, sealed_to);
    IF here + writ_audit_offset() > highest THEN
        RETURN false;
    END IF;
    EXECUTE format(
        'CREATE OR REPLACE FUNCTION writ_audit_offset() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS %L',
        format('SELECT %s::bigint', highest + 1 - here));
    RETURN true;
END
$$;
