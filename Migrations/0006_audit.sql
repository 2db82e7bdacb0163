-- The audit trail.

SET LOCAL lock_timeout = '5s';

-- audit_event: what happened, to whom, through which client, from where. Events that change a person's or a grant's
-- state are written in the statement that changes it; events of mere issuing are written in batches.
--
-- Partitioned by the month of `at` (UTC), so that old months can be dropped at once. Rows whose month has no partition
-- yet go to the default one, so no event is refused. No foreign keys: the trail outlives what it speaks of.
-- event_id is a UUIDv7 given by the program, so a batch that is sent again after a lost connection is stored once.
CREATE TABLE audit_event (
    realm_id   text        COLLATE "C" NOT NULL,
    event_id   uuid        NOT NULL,
    at         timestamptz NOT NULL,
    kind       text        COLLATE "C" NOT NULL,
    client_id  text        COLLATE "C",
    user_id    uuid,
    address    text,
    request_id text,
    detail     jsonb       NOT NULL DEFAULT '{}',
    PRIMARY KEY (realm_id, at, event_id)
) PARTITION BY RANGE (at);

CREATE TABLE audit_event_default PARTITION OF audit_event DEFAULT;

ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_event FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON audit_event
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- The events of a JSON array, as rows to insert. A statement that changes a state inserts its event from here in a CTE
-- of its own, so that the two are stored together or not at all.
CREATE FUNCTION writ_audit_events(events jsonb) RETURNS TABLE (
    realm_id text, event_id uuid, at timestamptz, kind text, client_id text, user_id uuid, address text,
    request_id text, detail jsonb
)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT realm_id, event_id, 'epoch'::timestamptz + at_ms * interval '1 millisecond', kind, client_id, user_id,
           address, request_id, COALESCE(detail, '{}')
    FROM jsonb_to_recordset(events) AS event (
        realm_id text, event_id uuid, at_ms bigint, kind text, client_id text, user_id uuid, address text,
        request_id text, detail jsonb
    )
$$;

-- A policy binds only those who name the table it stands on, so each partition has it too.
ALTER TABLE audit_event_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_event_default FORCE ROW LEVEL SECURITY;
CREATE POLICY of_realm ON audit_event_default
    USING (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*')
    WITH CHECK (realm_id = current_setting('writ.realm', true) OR current_setting('writ.realm', true) = '*');

-- Makes the partitions of the present month and the next months_ahead, as far as they are missing, and returns how many
-- it made. Needs the operators' context ('*'), because it moves rows of the default partition that belong to the
-- new one. The janitor calls it daily; several nodes may.
--
-- The table is made apart and then attached: attaching locks audit_event far more lightly than CREATE TABLE … PARTITION
-- OF. The default partition is locked first, so that nothing is added to it between the move and the attachment; when
-- that lock is not to be had within two seconds the call fails and the next one tries again.
CREATE FUNCTION writ_make_audit_partitions(months_ahead integer) RETURNS integer
LANGUAGE plpgsql
SET lock_timeout = '2s'
AS $$
DECLARE
    first_month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
    month_start timestamptz;
    month_end   timestamptz;
    partition   text;
    made        integer := 0;
BEGIN
    IF current_setting('writ.realm', true) IS DISTINCT FROM '*' THEN
        RAISE EXCEPTION 'writ_make_audit_partitions needs writ.realm = *' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('writ audit partitions'));
    FOR ahead IN 0..months_ahead LOOP
        partition := 'audit_event_' || to_char(first_month + make_interval(months => ahead), 'YYYY_MM');
        CONTINUE WHEN to_regclass(partition) IS NOT NULL;
        month_start := (first_month + make_interval(months => ahead)) AT TIME ZONE 'UTC';
        month_end := (first_month + make_interval(months => ahead + 1)) AT TIME ZONE 'UTC';
        LOCK TABLE audit_event_default IN ACCESS EXCLUSIVE MODE;
        EXECUTE format('CREATE TABLE %I (LIKE audit_event INCLUDING DEFAULTS)', partition);
        EXECUTE format(
            'WITH moved AS (DELETE FROM audit_event_default WHERE at >= %L AND at < %L RETURNING *) '
            'INSERT INTO %I SELECT * FROM moved',
            month_start, month_end, partition);
        EXECUTE format(
            'ALTER TABLE audit_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            partition, month_start, month_end);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', partition);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', partition);
        EXECUTE format(
            'CREATE POLICY of_realm ON %I '
            'USING (realm_id = current_setting(''writ.realm'', true) OR current_setting(''writ.realm'', true) = ''*'') '
            'WITH CHECK (realm_id = current_setting(''writ.realm'', true) '
            'OR current_setting(''writ.realm'', true) = ''*'')',
            partition);
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;

SET LOCAL writ.realm = '*';
SELECT writ_make_audit_partitions(3);
