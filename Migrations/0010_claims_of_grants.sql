-- A grant keeps the `claims` parameter of its request, for the userinfo endpoint.

SET LOCAL lock_timeout = '5s';

-- What was asked for by name at the userinfo endpoint (OIDC Core section 5.5) is told there for as long as the grant
-- lives, so it moves from the code to the grant. JSON in UTF-8, as in authorization_code. No index names it.
ALTER TABLE refresh_family ADD COLUMN claims bytea;
