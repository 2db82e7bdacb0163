// What libpq is told, and what its messages may show.

import Testing

@testable import WritPostgres

@Suite struct ConnectionParametersTests {
    private func parameters(
        _ conninfo: String, environment: [String: String] = [:]
    ) throws -> ConnectionParameters {
        var settings = PostgresSettings()
        settings.conninfo = conninfo
        return try ConnectionParameters(settings) { environment[$0] }
    }

    @Test(arguments: [
        ("host=a,b", [:], true), ("postgresql://a,b/writ", [:], true), ("host=a", [:], false), ("", [:], false),
        ("", ["PGHOST": "a,b"], true), ("host=a", ["PGHOST": "a,b"], false),
        ("host=a,b", ["PGTARGETSESSIONATTRS": "any"], false),
    ])
    func `of several hosts the one that takes writes is wanted`(
        conninfo: String, environment: [String: String], isWanted: Bool
    ) throws {
        let parameters = try parameters(conninfo, environment: environment)
        #expect(parameters.keywords.contains("target_session_attrs") == isWanted)
    }

    @Test func `the operator's words come after our defaults and before what we rely on`() throws {
        let keywords = try parameters("host=a,b target_session_attrs=any").keywords
        let own = try #require(keywords.firstIndex(of: "dbname"))
        let ours = try #require(keywords.firstIndex(of: "target_session_attrs"))
        let encoding = try #require(keywords.firstIndex(of: "client_encoding"))
        #expect(ours < own && own < encoding)
    }

    @Test func `passwords are masked in messages`() throws {
        let parameters = try parameters("host=a password='s3cret word'", environment: ["PGPASSWORD": "other"])
        #expect(parameters.masked("no s3cret word here,\n\tnor other\n") == "no *** here,; nor ***")
    }

    @Test(arguments: ["host=a password", "postgresql://u:s3cret@[::1", "s3cret", "host=a passw=s3cret"])
    func `a connection string that cannot be parsed is not repeated`(conninfo: String) throws {
        #expect {
            _ = try parameters(conninfo)
        } throws: { error in
            guard case PostgresError.unreachable(let message) = error else { return false }
            return !message.contains("s3cret")
        }
    }
}
