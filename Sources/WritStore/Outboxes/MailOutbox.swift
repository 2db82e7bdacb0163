// Messages that are still to be sent, taken and put off as logout notices are.
package import WritPostgres
package import WritProtocol

extension StoreTransaction {
    private static let enqueueMail = Statement(
        """
        INSERT INTO mail (realm_id, mail_id, kind, recipient, sealed_message, master_key_version, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7::bigint))
        ON CONFLICT (realm_id, mail_id) DO NOTHING
        """, .write)

    /// For a message without a link; one with a link goes by ``offerAction(_:mail:event:)``. It is of the transaction's
    /// realm.
    package func enqueueMail(_ mail: NewMail) async throws(PostgresError) {
        _ = try await run(Self.enqueueMail, mail.values)
    }
}

extension Store {
    private static let dueMail = Statement(
        """
        WITH due AS (
            SELECT realm_id, mail_id
            FROM mail
            WHERE next_attempt_at <= now()
              AND expires_at > now()
            ORDER BY next_attempt_at
            LIMIT $1
            FOR UPDATE SKIP LOCKED
        )
        UPDATE mail AS m
        SET attempts = m.attempts + 1,
            next_attempt_at = now() + make_interval(secs => $2::bigint)
        FROM due
        WHERE m.realm_id = due.realm_id
          AND m.mail_id = due.mail_id
        RETURNING m.realm_id, m.mail_id, m.kind, m.recipient, m.sealed_message, m.master_key_version, m.attempts
        """, .write)

    /// Takes messages of all realms whose time has come, the longest due first. Nobody else gets them before `lease` is
    /// over; one that is neither sent nor put off by then is taken again. One round trip.
    package func dueMail(limit: Int, lease: Seconds) async throws(PostgresError) -> [DueMail] {
        let rows = try await run(Self.dueMail, [.int8(Int64(limit)), .seconds(lease)], in: .everyRealm)
        var mails: [DueMail] = []
        for row in rows {
            var columns = Columns(row)
            mails.append(try DueMail(&columns))
        }
        return mails
    }

    private static let waitingMail = Statement(
        """
        SELECT realm_id, mail_id, kind, recipient, sealed_message, master_key_version, attempts, created_at
        FROM mail
        WHERE realm_id = $1
        ORDER BY created_at DESC, mail_id DESC
        LIMIT $2
        """, .read)

    /// What is there to be sent in a realm, the newest first; nothing is taken. One round trip.
    package func waitingMail(
        _ realm: RealmID, limit: Int
    ) async throws(PostgresError) -> [(mail: DueMail, createdAt: Instant)] {
        let rows = try await run(Self.waitingMail, [.text(realm.rawValue), .int8(Int64(limit))], in: realm)
        var mails: [(mail: DueMail, createdAt: Instant)] = []
        for row in rows {
            var columns = Columns(row)
            mails.append((mail: try DueMail(&columns), createdAt: try columns.instant()))
        }
        return mails
    }

    private static let deleteMail = Statement(
        """
        DELETE FROM mail
        WHERE realm_id = $1
          AND mail_id = $2
        """, .write)

    package func mailSent(_ mail: DueMail) async throws(PostgresError) {
        _ = try await run(Self.deleteMail, [.text(mail.realm.rawValue), .uuid(mail.id)], in: mail.realm)
    }

    private static let giveUpMail = Statement(
        """
        DELETE FROM mail
        WHERE realm_id = $1
          AND mail_id = $2
          AND attempts = $3
        """, .write)

    private static let postponeMail = Statement(
        """
        UPDATE mail
        SET next_attempt_at = now() + make_interval(secs => $4::bigint)
        WHERE realm_id = $1
          AND mail_id = $2
          AND attempts = $3
        """, .write)

    /// - Parameter retryAfter: `nil` gives up. A message that somebody else took meanwhile is theirs, and stays.
    package func mailFailed(_ mail: DueMail, retryAfter: Seconds?) async throws(PostgresError) {
        let taken: [PostgresValue] = [.text(mail.realm.rawValue), .uuid(mail.id), .int8(Int64(mail.attempts))]
        if let retryAfter {
            _ = try await run(Self.postponeMail, taken + [.seconds(retryAfter)], in: mail.realm)
        } else {
            _ = try await run(Self.giveUpMail, taken, in: mail.realm)
        }
    }
}

extension NewMail {
    fileprivate var values: [PostgresValue] {
        [
            .text(realm.rawValue), .uuid(id), .text(kind), .text(recipient), .bytes(sealedMessage),
            .int8(Int64(masterKeyVersion)), .seconds(lifetime),
        ]
    }
}

extension DueMail {
    fileprivate init(_ columns: inout Columns) throws(PostgresError) {
        self.init(
            realm: try columns.realmID(), id: try columns.uuid(), kind: try columns.text(),
            recipient: try columns.text(), sealedMessage: try columns.bytes(),
            masterKeyVersion: UInt32(clamping: try columns.int8()), attempts: Int(try columns.int8()))
    }
}
