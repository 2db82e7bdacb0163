-- Failed passwords are counted for the person, whichever of their names was typed.

SET LOCAL lock_timeout = '5s';

-- login_failure: 'pair' and 'account' are counted under the person that the typed name stands for, so that the tries at a
-- user name and at the e-mail address of one person add up; where it stands for nobody, under the name, as before.
-- 'typed_pair' and 'typed_name' count the same by what was typed, whoever it stands for. They decide whether a try that
-- has to wait is told so: a name that nobody has typed yet must not answer like one that was tried too often, or it
-- would tell that the two are one person's (WritProtocol/Login/LoginThrottle.swift).
-- Each failure adds to five rows, known or unknown.
ALTER TABLE login_failure
    DROP CONSTRAINT login_failure_kind_check,
    ADD CONSTRAINT login_failure_kind_check
        CHECK (kind IN ('pair', 'account', 'address', 'typed_pair', 'typed_name'));

-- The subject of a person's count, or of the typed name's where it stands for nobody. No typed name can be taken for a
-- person: the byte before the identifier stands in no UTF-8 text.
CREATE FUNCTION writ_login_subject(person uuid, folded_name text, address text) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
    WHEN person IS NULL THEN writ_login_subject(folded_name, address)
    ELSE sha256('\xff'::bytea || uuid_send(person) || convert_to(address, 'UTF8'))
END;
