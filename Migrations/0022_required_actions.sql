-- What administrators demand of people before they come in again.

SET LOCAL lock_timeout = '5s';

-- Asked for on pages at the next login, and at the next request of somebody who is logged in (RequiredAction.swift has
-- the order). The default is no value that the table is rewritten for; a list that is empty takes no room in the row.
ALTER TABLE account
    ADD COLUMN required_actions text[] NOT NULL DEFAULT '{}'
        CHECK (required_actions <@ ARRAY['update_password', 'update_profile', 'verify_email']);
