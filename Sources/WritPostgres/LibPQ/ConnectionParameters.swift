// From settings to what libpq is given, and from libpq's messages to what may be shown.

internal import Glibc
internal import WritCLibPQ

/// The keywords for `PQconnectdbParams`, in an order in which the operator's own words win where they may.
struct ConnectionParameters: Sendable, Equatable {
    let keywords: [String]
    let values: [String]
    /// Not to be shown in any message.
    private let secrets: [String]

    /// - Parameter environment: looks up an environment variable.
    /// - Throws: `PostgresError.unreachable` when the connection string cannot be parsed.
    init(
        _ settings: PostgresSettings, environment: (String) -> String? = Self.variable
    ) throws(PostgresError) {
        let given = try Self.parse(settings.conninfo)
        var pairs: [(String, String)] = [
            // Before `dbname`: defaults, which the connection string overrides.
            ("fallback_application_name", "writ"),
            ("connect_timeout", String(max(2, settings.connectTimeout.components.seconds))),
            ("tcp_user_timeout", String(settings.tcpUserTimeout.wholeMillisecondsUp)),
            // A peer that vanished without a word is noticed while the connection is idle, not by the next unit.
            ("keepalives_idle", "15"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
        ]
        let hosts = given["host"] ?? given["hostaddr"] ?? environment("PGHOST") ?? environment("PGHOSTADDR") ?? ""
        if hosts.utf8.contains(UInt8(ascii: ",")), environment("PGTARGETSESSIONATTRS") == nil {
            pairs.append(("target_session_attrs", "read-write"))
        }
        pairs.append(("dbname", settings.conninfo))
        // Behind it: what the client relies upon.
        pairs.append(("client_encoding", "UTF8"))
        // Compiling a statement takes longer than any of ours runs. PgBouncer in transaction mode refuses options.
        if settings.preparedStatements {
            let theirs = given["options"] ?? environment("PGOPTIONS") ?? ""
            pairs.append(("options", theirs.isEmpty ? "-c jit=off" : "-c jit=off " + theirs))
        }
        keywords = pairs.map(\.0)
        values = pairs.map(\.1)
        secrets = [given["password"], given["sslpassword"], environment("PGPASSWORD")].compactMap(\.self)
            .filter { $0.utf8.count > 2 }
    }

    /// One line without passwords.
    func masked(_ message: String) -> String {
        let masked = secrets.reduce(message) {
            $0.split(separator: $1, omittingEmptySubsequences: false).joined(separator: "***")
        }
        return masked.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix { $0.isWhitespace } }
            .joined(separator: "; ")
    }

    static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// The options that the connection string names.
    private static func parse(_ conninfo: String) throws(PostgresError) -> [String: String] {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(conninfo, &message) else {
            let text = message.map { String(cString: $0) } ?? "out of memory"
            PQfreemem(message)
            throw .unreachable("the connection string is not valid: " + withoutQuotations(text))
        }
        defer { PQconninfoFree(options) }
        var given: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { given[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return given
    }

    /// libpq quotes the part that it could not parse, which may be a password.
    private static func withoutQuotations(_ text: String) -> String {
        text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .map { $0.offset.isMultiple(of: 2) ? String($0.element) : "\"…\"" }
            .joined()
            .split(whereSeparator: \.isNewline).joined(separator: "; ")
    }
}
