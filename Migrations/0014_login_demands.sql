-- Logins that were demanded.

SET LOCAL lock_timeout = '5s';

-- The auth_time of the login that has satisfied a request with prompt=login, or with a max_age that it was needed for
-- (OpenID Connect Core 3.1.2.1). It satisfies no second one; NULL before the first.
ALTER TABLE session ADD COLUMN demand_met_by timestamptz;
