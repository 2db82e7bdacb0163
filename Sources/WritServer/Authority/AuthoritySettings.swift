// The settings that the use cases read; the executable fills them from file, environment and command line.
package import WritCrypto
package import WritOutbound
package import WritProtocol
package import WritStore

package struct AuthoritySettings: Sendable {
    /// Where the outside reaches the server, without a trailing slash; every issuer and address begins with it. It is
    /// never taken from a request (Zitadel CVE-2023-49097).
    package var publicURL = "http://127.0.0.1:8080"
    package var argon2 = Argon2Parameters()
    /// Password hashes at once; 0 means as many as there are cores.
    package var hashingThreads = 0
    /// Password hashes that may wait; further logins get 503 with Retry-After.
    package var hashingQueueLimit = 64
    package var throttle = LoginThrottle()
    /// How long a page that asks for a login or consent may stay open before it starts again.
    package var flowLifetime: Seconds = 1800
    /// How long a pushed authorization request (RFC 9126) waits for its browser.
    package var pushedRequestLifetime: Seconds = 90
    /// Pushed requests of one client that may wait at once.
    package var pushedRequestLimit = 10_000
    /// Realms (and, apart, their rights) and clients held in memory, most recently used.
    package var realmCacheLimit = 16_384
    package var clientCacheLimit = 65_536
    /// Octets of one template of a realm's own.
    package var templateSizeLimit = 65_536
    /// Octets that a page may draw of a realm's own templates, beside their texts.
    package var realmPageLimit = 4 << 20
    /// Realms whose own templates are held in memory, most recently used.
    package var templateCacheLimit = 256
    /// How long snapshots are believed without a sign of life from the database's change feed.
    package var staleness: Duration = .seconds(1)
    package var auditFlushInterval: Duration = .milliseconds(250)
    /// Audit events waiting to be written; when they are this many, no further token is issued.
    package var auditQueueLimit = 50_000
    /// `request.refused` written in a second on this node; 0: any number. The others are only counted.
    package var auditRefusalsPerSecond = 100
    /// Of those, from one network address in one realm; 0: any number.
    package var auditRefusalsPerNetwork = 10
    /// How often new audit events are sealed into blocks.
    package var auditSealInterval: Duration = .seconds(2)
    /// How often a realm signs its audit chain, where it has grown.
    package var auditCheckpointInterval: Seconds = 600
    /// Whole months of audit events kept beside the present one; 0: all.
    package var auditRetentionMonths = 13
    /// How far the clocks of clients and of other nodes may differ.
    package var clockSkew: Seconds = 30
    /// How far ahead a client assertion's `exp` may lie.
    package var assertionLifetimeLimit: Seconds = 3600
    /// RSA keys made ahead, so that a realm is created in milliseconds.
    package var spareKeyCount = 4
    /// How long a new signing key is published before it signs.
    package var publishLead: Seconds = 600
    /// What one network address may register.
    package var registrationRate = RegistrationRate(burst: 100, interval: 36)
    /// How long an application may lie undecided, and a client that registered itself where anybody may go unused.
    package var registrationIdle: Seconds = 2_592_000
    package var janitorInterval: Duration = .seconds(60)
    /// How what is sent to others is sent.
    package var outbound = OutboundSettings()
    /// How messages reach people.
    package var mail = MailDelivery.waits
    package var links = LinkLifetimes()
    /// How often the outboxes are looked at.
    package var outboxInterval: Duration = .seconds(1)

    package init() {}
}
