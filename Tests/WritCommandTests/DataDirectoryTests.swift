// Where `writ dev` keeps its data, and which directories it will not touch.
import FoundationEssentials
import Glibc
import Testing

@testable import writ

@Suite struct DataDirectoryTests {
    @Test(arguments: [("/a/b", "/a/b"), ("/a//b/", "/a/b"), ("/a/./b/../c", "/a/c"), ("/", "/")])
    func `a path has one spelling`(given: String, path: String) { #expect(DataDirectory(given).path == path) }

    @Test func `a relative path counts from the working directory`() {
        #expect(DataDirectory("x").path == FileManager.default.currentDirectoryPath + "/x")
    }

    @Test func `WRIT_DATA_DIR names it, else root and others have their usual place`() {
        let environment = ["HOME": "/home/ada", "XDG_DATA_HOME": "/home/ada/data"]
        #expect(DataDirectory.standard(environment: ["WRIT_DATA_DIR": "/d"], isRoot: true).path == "/d")
        #expect(DataDirectory.standard(environment: environment, isRoot: true).path == "/var/lib/writ/dev")
        #expect(DataDirectory.standard(environment: environment, isRoot: false).path == "/home/ada/data/writ")
        #expect(DataDirectory.standard(environment: ["HOME": "/h"], isRoot: false).path == "/h/.local/share/writ")
    }

    @Test func `a directory with somebody else's files is refused, an empty and a used one are taken`() throws {
        try withTemporaryDirectory { path in
            let directory = DataDirectory(path)
            try directory.prepare()
            try writePrivateFile(path + "/notes.txt", "mine")
            let error = #expect(throws: DevError.self) { try directory.prepare() }
            #expect(error?.description.contains("is not empty and not Writ's") == true)
            try writePrivateFile(directory.lockFile, "")
            try directory.prepare()
        }
    }

    @Test func `a secret file is its owner's alone, and a rewrite keeps it so`() throws {
        try withTemporaryDirectory { path in
            let file = path + "/secret"
            for content in ["first", "second"] {
                try writePrivateFile(file, content)
                var status = stat()
                try #require(stat(file, &status) == 0)
                #expect(status.st_mode & 0o777 == 0o600)
                #expect(textOfFile(file) == content)
            }
        }
    }

    @Test func `of two that want one directory the second is told who has it`() throws {
        try withTemporaryDirectory { path in
            let first = try DirectoryLock(path + "/lock")
            let error = #expect(throws: DevError.self) { _ = try DirectoryLock(path + "/lock") }
            #expect(error?.description.contains("process \(getpid())") == true)
            withExtendedLifetime(first) {}
        }
        try withTemporaryDirectory { path in
            do { _ = try DirectoryLock(path + "/lock") }
            _ = try DirectoryLock(path + "/lock")
        }
    }

    @Test func `a directory below a private one is out of another user's reach`() throws {
        try withTemporaryDirectory { path in
            let private_ = path + "/private"
            try makeDirectory(private_ + "/below", mode: 0o755)
            try #require(chmod(path, 0o755) == 0)
            let stranger = try #require(SystemAccount(name: "nobody"))
            try #require(chmod(private_, 0o711) == 0)
            #expect(ClusterPlace.isReachable(private_ + "/below", by: stranger))
            try #require(chmod(private_, 0o700) == 0)
            #expect(!ClusterPlace.isReachable(private_ + "/below", by: stranger))
        }
    }
}

/// A fresh directory below /tmp, removed afterwards.
func withTemporaryDirectory<R>(_ body: (String) throws -> R) throws -> R {
    var template = Array("/tmp/writ-test-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
}

@Suite struct PercentCodingTests {
    @Test(arguments: ["", "/tmp/writ/run", "/tmp/with space/é&host=x%", "a+b"])
    func `what is encoded is plain, and decodes to what it was`(text: String) {
        let encoded = percentEncoded(text)
        #expect(encoded.utf8.allSatisfy { $0 < 0x80 } && !encoded.contains("&") && !encoded.contains("/"))
        #expect(percentDecoded(encoded) == text)
    }

    @Test(arguments: ["%", "%4", "%zz", "a%"]) func `half an escape is none`(text: String) {
        #expect(percentDecoded(text) == nil)
    }
}
