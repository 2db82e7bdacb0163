// The rules by which the sources of settings lie over each other, and what each refuses.
import Logging
import Testing

@testable import writ

private struct NoFile: Error {}

private func resolve(
    file: String? = nil, environment: [String: String] = [:], set: [String] = [], files: [String: String] = [:]
) throws -> SettingValues {
    let assignments = set.map { text in
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return SettingAssignment(key: parts[0], text: parts.count > 1 ? parts[1] : "", option: "--set")
    }
    let resolver = SettingsResolver(readFile: { path in
        guard let content = files[path] else { throw NoFile() }
        return content
    })
    return try resolver.resolve(
        SettingsSources(file: file.map { ("writ.yaml", $0) }, environment: environment, assignments: assignments))
}

@Suite struct SettingsResolverTests {
    @Test func `without any source every setting has its default`() throws {
        let values = try resolve()
        let derived = ServerSettings.publicURL.definition.key
        for definition in SettingsRegistry.all.definitions where definition.key != derived {
            #expect(values.entries[definition.key] == .init(text: definition.defaultText, source: .default))
        }
        #expect(
            values.entries[derived] == .init(text: "http://127.0.0.1:8080", source: .derived(from: "server.listen")))
    }

    @Test func `a file overrides the default, a variable the file, an option the variable`() throws {
        let file = "server:\n  body_limit_bytes: 2000\n"
        let variable = ["WRIT_SERVER_BODY_LIMIT_BYTES": "3000"]
        let key = SettingKey("server", "body_limit_bytes")
        #expect(try resolve(file: file).entries[key] == .init(text: "2000", source: .file(path: "writ.yaml", line: 2)))
        #expect(
            try resolve(file: file, environment: variable).entries[key]
                == .init(text: "3000", source: .environment("WRIT_SERVER_BODY_LIMIT_BYTES")))
        #expect(
            try resolve(file: file, environment: variable, set: ["server.body_limit_bytes=4000"]).entries[key]
                == .init(text: "4000", source: .option("--set")))
    }

    @Test func `of two options for one setting the later wins`() throws {
        let values = try resolve(set: ["log.level=debug", "log.level=error"])
        #expect(try Settings(values).log.level == .error)
    }

    @Test(arguments: [
        (
            "server.body_limit_byte=1",
            "server.body_limit_byte: there is no such setting; did you mean server.body_limit_bytes?"
        ),
        (
            "no.such_section_anywhere=1",
            "no.such_section_anywhere: there is no such setting; Config/writ.yaml lists them all"
        ),
        ("server=1", "server: there is no such setting"),
        ("server.listen.port=1", "server.listen.port: there is no such setting"),
        ("server.body_limit_bytes=many", "'many' is not a whole number from 1024 to 16777216"),
        ("server.body_limit_bytes=1", "'1' is not a whole number from 1024"),
        ("server.body_limit_bytes=", "'' is not a whole number"),
        ("server.listen=nowhere", "'nowhere' is not host:port"),
        ("server.listen=127.0.0.1:99999", "is not host:port"),
        ("server.public_url=https://login.example.com/", "without trailing slash"),
        ("server.public_url=login.example.com", "is not an http or https URL"),
        ("server.public_url=https://user@login.example.com", "is not an http or https URL"),
        ("server.trusted_proxies=10.0.0.0/33", "CIDR"),
        ("server.trusted_proxies=10.0.0.1,proxy", "CIDR"),
        ("database.prepared_statements=perhaps", "is not true or false"),
        ("log.level=loud", "is not one of trace, debug"),
    ]) func `a wrong assignment is refused with its key, its place and what would do`(assignment: String, words: String)
    {
        let error = #expect(throws: SettingsError.self) { try resolve(set: [assignment]) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "no error")")
        #expect(error?.description.hasPrefix("--set: " + assignment.prefix { $0 != "=" }) == true)
    }

    @Test(arguments: [
        ("server.listen=[::1]:8443", "server.listen", "[::1]:8443"),
        ("server.listen=:80", "server.listen", "0.0.0.0:80"),
        ("database.prepared_statements=Off", "database.prepared_statements", "false"),
        ("server.trusted_proxies=10.0.0.0/8, ::1", "server.trusted_proxies", "10.0.0.0/8,::1"),
        ("server.body_limit_bytes=02048", "server.body_limit_bytes", "2048"),
        ("server.public_url=https://login.example.com", "server.public_url", "https://login.example.com"),
    ]) func `a value is kept in one spelling`(assignment: String, key: String, text: String) throws {
        let values = try resolve(set: [assignment])
        #expect(values.entries.first { $0.key.description == key }?.value.text == text)
    }

    @Test func `an unknown variable of ours is refused and a known stranger is let through`() throws {
        let error = #expect(throws: SettingsError.self) { try resolve(environment: ["WRIT_SERVER_LISTNE": "x"]) }
        #expect(
            error?.description
                == "environment: WRIT_SERVER_LISTNE: there is no such setting; did you mean WRIT_SERVER_LISTEN?")
        _ = try resolve(environment: ["WRIT_DATA_DIR": "/x", "WRIT_TEST_QUICK": "1", "WRIT_CONFIG": "y", "WRITE": "1"])
    }

    @Test func `DATABASE_URL names the database and WRIT_DATABASE_URL is stronger`() throws {
        let world = ["DATABASE_URL": "postgresql:///a"]
        #expect(try Settings(resolve(environment: world)).database.url == "postgresql:///a")
        let both = world.merging(["WRIT_DATABASE_URL": "postgresql:///b"]) { $1 }
        #expect(try Settings(resolve(environment: both)).database.url == "postgresql:///b")
    }

    @Test func `a secret may be in a file, whose line end is not part of it`() throws {
        let values = try resolve(environment: ["WRIT_KEYS_MASTER_KEY_FILE": "/k"], files: ["/k": "1:abc\n"])
        #expect(try Settings(values).keys.masterKey == "1:abc")
        #expect(values.source(KeysSettings.masterKey) == .derived(from: "/k"))
    }

    @Test func `the file of a secret and the secret itself from one source are refused`() {
        let error = #expect(throws: SettingsError.self) {
            try resolve(set: ["keys.master_key=1:abc", "keys.master_key_file=/k"], files: ["/k": "2:def"])
        }
        #expect(error?.problem == "give either it or keys.master_key_file, not both")
    }

    @Test func `of a secret and its file the stronger source wins`() throws {
        let files = ["/k": "from file"]
        let direct = ["WRIT_KEYS_MASTER_KEY": "direct"]
        #expect(
            try Settings(resolve(environment: direct, set: ["keys.master_key_file=/k"], files: files)).keys.masterKey
                == "from file")
        #expect(
            try Settings(
                resolve(file: "keys: {master_key_file: /k}", environment: direct, files: files)
            ).keys.masterKey == "direct")
    }

    @Test(arguments: [("/missing", "cannot read /missing"), ("/empty", "/empty is empty")])
    func `a secret's file that is missing or empty is refused`(path: String, words: String) {
        let error = #expect(throws: SettingsError.self) {
            try resolve(set: ["keys.master_key_file=\(path)"], files: ["/empty": "\n"])
        }
        #expect(error?.description.contains(words) == true)
    }

    @Test func `the report masks secrets and says where each value comes from`() throws {
        let values = try resolve(
            environment: ["DATABASE_URL": "postgresql://writ:hunter2@db/writ", "WRIT_KEYS_MASTER_KEY": "1:c2VjcmV0"],
            set: ["server.listen=127.0.0.1:1"])
        let report = values.report(.all)
        #expect(!report.contains("hunter2") && !report.contains("c2VjcmV0"))
        let words = report.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(words.contains("database.url **** environment DATABASE_URL"))
        #expect(words.contains("server.listen 127.0.0.1:1 --set"))
        #expect(words.contains("server.management 127.0.0.1:9000 default"))
    }

    @Test(arguments: [
        ("0.0.0.0:80", "http://127.0.0.1:80"), ("[::]:80", "http://[::1]:80"), ("login:80", "http://login:80"),
    ])
    func `without a public URL the address it listens on is one`(listen: String, url: String) throws {
        #expect(try Settings(resolve(set: ["server.listen=\(listen)"])).server.publicURL == url)
    }
}
