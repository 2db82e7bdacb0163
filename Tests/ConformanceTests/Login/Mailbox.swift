// What people of a bed have been written.
import Testing
import WritProtocol
import WritServer
import WritWeb

extension Bed {
    /// Newest first.
    func mails() async throws -> [ShownMail] {
        let snapshot = try #require(try await site.world.authority.realm(realm))
        return try await shownMail(site.world.authority, realm: snapshot)
    }

    /// The link of the newest mail, below the realm's address.
    func link(at source: SourceLocation = #_sourceLocation) async throws -> String {
        let mail = try #require(try await mails().first, "no mail", sourceLocation: source)
        let line = try #require(
            mail.letter.body.split(separator: "\n").first { $0.hasPrefix("http") }, sourceLocation: source)
        // The setting's address, whatever a request says its host is.
        try #require(line.hasPrefix(site.issuer + "/"), "\(line)", sourceLocation: source)
        return String(line.dropFirst(site.issuer.count))
    }
}
