// Who may import whom (ops/decisions/0001-layers-are-targets.md), held against every import in Sources.
import Testing

@Suite struct LayersHold {
    /// Of ours: the targets directly below; what is below those is allowed too.
    private static let below: [String: [String]] = [
        "WritCrypto": ["WritCLibCrypto", "WritCSodium", "WritCCrypt"],
        "WritJOSE": ["WritCrypto"],
        "WritPostgres": ["WritCLibPQ"],
        "WritProtocol": ["WritJOSE", "WritCrypto"],
        "WritStore": ["WritPostgres", "WritProtocol", "WritCrypto"],
        "WritOutbound": ["WritCCurl"],
        "WritServer": ["WritStore", "WritOutbound"],
        "WritWeb": ["WritServer"],
        "writ": ["WritWeb"],
        "WritBench": ["WritCrypto", "WritJOSE"],
    ]

    /// Third parties; Swift's own modules are everybody's.
    private static let strangers: [String: Set<String>] = [
        "WritCrypto": [], "WritJOSE": [], "WritProtocol": [],
        "WritPostgres": ["NIOCore", "Logging", "Metrics", "ServiceLifecycle"],
        "WritStore": ["Logging", "ServiceLifecycle"],
        "WritOutbound": ["NIOCore", "NIOPosix", "ServiceLifecycle"],
        "WritServer": ["Logging", "ServiceLifecycle", "NIOCore", "NIOPosix"],
        "WritWeb": [
            "Logging", "ServiceLifecycle", "NIOCore", "NIOPosix", "NIOHTTP1", "NIOHTTPTypes", "NIOHTTPTypesHTTP1",
            "HTTPTypes", "Hummingbird", "HummingbirdCore", "Mustache",
        ],
        "writ": [
            "Logging", "ServiceLifecycle", "UnixSignals", "NIOCore", "Hummingbird", "ArgumentParser", "Subprocess",
            "SystemPackage", "Yams",
        ],
        "WritBench": ["Logging", "NIOCore", "Hummingbird"],
    ]

    private static let swiftsOwn: Set<String> = [
        "Foundation", "FoundationEssentials", "Glibc", "Synchronization", "Dispatch", "Swift", "_StringProcessing",
    ]

    @Test func `a target imports what stands below it and no other of ours`() throws {
        for file in try sources() {
            let allowed = Self.allBelow(file.target)
            for module in Self.imports(of: file) where module.hasPrefix("Writ") || module == "writ" {
                // The C libraries belong to the one target that wraps them.
                let isWrapped = module.hasPrefix("WritC") && module != "WritCrypto"
                let mayImport = isWrapped ? Self.below[file.target]?.contains(module) == true : allowed.contains(module)
                #expect(mayImport, "\(file.path) imports \(module)")
            }
        }
    }

    @Test func `a target imports the third parties of its row and no others`() throws {
        for file in try sources() {
            let allowed = try #require(Self.strangers[file.target], "\(file.target) has no row")
            for module in Self.imports(of: file)
            where !module.hasPrefix("Writ") && !Self.swiftsOwn.contains(module) && !module.hasPrefix("'") {
                #expect(allowed.contains(module), "\(file.path) imports \(module)")
            }
        }
    }

    @Test func `SQL stands in the store and in the examination of a database, nowhere else`() throws {
        let homes: Set<String> = ["WritStore", "WritPostgres"]
        for file in try sources()
        where !homes.contains(file.target) && !file.path.hasSuffix("/DatabaseExamination.swift") {
            for line in file.code {
                let isStatement = ["INSERT INTO ", "DELETE FROM ", " SET ", "SELECT "].contains {
                    line.contains("\"" + $0) || line.trimmedStart.hasPrefix($0)
                }
                #expect(!isStatement, "\(file.path): \(line)")
            }
        }
    }

    private func sources() throws -> [SourceFile] {
        let files = try Repository.files("Sources")
        #expect(Set(files.map(\.target)) == Set(Self.below.keys))
        return files
    }

    private static func allBelow(_ target: String) -> Set<String> {
        (below[target] ?? []).reduce(into: []) { $0.formUnion(allBelow($1).union([$1])) }
    }

    private static func imports(of file: SourceFile) -> [String] {
        file.code.compactMap { line in
            let words = line.split(separator: " ")
            guard let index = words.firstIndex(of: "import"),
                words[..<index].allSatisfy({
                    $0.hasPrefix("@") || ["package", "public", "internal", "private", "fileprivate"].contains($0)
                }),
                let name = words.dropFirst(index + 1).last, name.first?.isLetter == true
            else { return nil }
            return name.split(separator: ".").first.map(String.init)
        }
    }
}

extension Substring {
    fileprivate var trimmedStart: Substring { drop { $0 == " " } }
}
