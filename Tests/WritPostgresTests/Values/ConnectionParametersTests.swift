// What libpq is told, and what its messages may show.

import Testing

@testable import WritPostgres

@Suite struct ConnectionParametersTests {
    private func parameters(
        _ conninfo: String, environment: [String: String] = [:], prepared: Bool = true
    ) throws -> ConnectionParameters {
        var settings = PostgresSettings()
        settings.conninfo = conninfo
        settings.preparedStatements = prepared
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

    @Test(arguments: [
        ("host=a", [:], true, "-c jit=off"), ("host=a", ["PGOPTIONS": "-c a=b"], true, "-c jit=off -c a=b"),
        ("options='-c jit=on'", ["PGOPTIONS": "-c a=b"], true, "-c jit=off -c jit=on"), ("host=a", [:], false, nil),
    ])
    func `statements are not compiled, unless the operator says so or a pool refuses options`(
        conninfo: String, environment: [String: String], prepared: Bool, options: String?
    ) throws {
        let parameters = try parameters(conninfo, environment: environment, prepared: prepared)
        let last = parameters.keywords.lastIndex(of: "options")
        #expect(last.map { parameters.values[$0] } == options)
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
