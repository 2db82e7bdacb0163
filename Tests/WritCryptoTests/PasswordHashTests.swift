// Password hashes: those made here, and those of other software.

import Testing
import WritCrypto

@Suite struct PasswordHashTests {
    private let password = utf8("correct horse battery staple")
    private let quick = Argon2Parameters(memoryKiB: 1024, iterations: 2)

    @Test func `a hash names its parameters, and its password fits it alone`() throws {
        let phc = try PasswordHash.make(password, quick)
        #expect(phc.hasPrefix("$argon2id$v=19$m=1024,t=2,p=1$"))
        #expect(try PasswordHash.verify(password, phc: phc))
        #expect(try !PasswordHash.verify(password + [0x21], phc: phc))
        #expect(try !PasswordHash.verify([], phc: phc))
        #expect(try PasswordHash.make(password, quick) != phc, "every hash has its own salt")
    }

    @Test func `the hash is the same as the reference implementation's`() throws {
        let salt = RandomSource { _ in utf8("0123456789abcdef") }
        let phc = try PasswordHash.make(password, Argon2Parameters(), random: salt)
        #expect(phc == PasswordVectors.argon2id)
    }

    @Test func `the default is OWASP's recommendation`() {
        #expect(Argon2Parameters() == Argon2Parameters(memoryKiB: 19_456, iterations: 2))
        #expect(Argon2Parameters().parallelism == 1)
    }

    @Test(arguments: PasswordVectors.all)
    func `hashes made by other software verify`(phc: String) throws {
        try PasswordHash.check(phc: phc)
        #expect(try PasswordHash.verify(password, phc: phc))
        #expect(try !PasswordHash.verify(utf8("Correct horse battery staple"), phc: phc))
        #expect(try !PasswordHash.verify([], phc: phc))
        // Another last character of the hash, its padding bits kept.
        let last = phc.last == "K" ? "S" : phc.last == "." ? "O" : "K"
        if let valid = try? PasswordHash.verify(password, phc: String(phc.dropLast()) + last) { #expect(!valid) }
    }

    @Test func `empty, long and non-ASCII passwords verify as elsewhere`() throws {
        #expect(try PasswordHash.verify([], phc: PasswordVectors.argon2idOfNothing))
        #expect(try PasswordHash.verify(utf8("pässwörd €"), phc: PasswordVectors.bcryptOfUTF8))
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 100)
        #expect(try PasswordHash.verify(long, phc: PasswordVectors.bcryptOf72), "bcrypt looks at 72 bytes only")
        #expect(try !PasswordHash.verify(Array(long.prefix(71)), phc: PasswordVectors.bcryptOf72))
    }

    @Test func `a NUL byte does not end a password early`() throws {
        let bcrypt = password + [0] + utf8("anything")
        #expect(try !PasswordHash.verify(bcrypt, phc: PasswordVectors.bcrypt2b))
        let phc = try PasswordHash.make(bcrypt, quick)
        #expect(try PasswordHash.verify(bcrypt, phc: phc))
        #expect(try !PasswordHash.verify(password, phc: phc))
    }

    @Test func `a password over 4096 bytes is refused before it costs anything`() throws {
        let long = [UInt8](repeating: 1, count: 4097)
        #expect(throws: CryptoError.wrongLength(expected: 4096, actual: 4097)) { try PasswordHash.make(long, quick) }
        #expect(try !PasswordHash.verify(long, phc: PasswordVectors.argon2id))
        let longest = [UInt8](repeating: 1, count: 4096)
        #expect(try PasswordHash.verify(longest, phc: PasswordHash.make(longest, quick)))
    }

    @Test func `a Keycloak credential becomes a text that verifies`() throws {
        for credential in PasswordVectors.keycloak {
            let phc = try PasswordHash.pbkdf2(
                credential.function, iterations: credential.iterations, salt: base64(credential.salt),
                hash: base64(credential.value))
            #expect(phc.hasPrefix("$pbkdf2-\(credential.function.rawValue)$i=\(credential.iterations),l=64$"))
            #expect(try PasswordHash.verify(password, phc: phc))
            #expect(try !PasswordHash.verify(utf8("wrong"), phc: phc))
        }
    }

    @Test func `a hash of other parameters, salt length or scheme is to be replaced`() throws {
        let parameters = Argon2Parameters(memoryKiB: 1024, iterations: 2)
        #expect(try !PasswordHash.needsRehash(phc: PasswordHash.make(password, parameters), parameters))
        for other in [
            Argon2Parameters(memoryKiB: 1025, iterations: 2), Argon2Parameters(memoryKiB: 1024, iterations: 3),
        ] {
            #expect(try PasswordHash.needsRehash(phc: PasswordHash.make(password, other), parameters))
        }
        let p2 = "$argon2id$v=19$m=1024,t=2,p=2$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0"
        #expect(PasswordHash.needsRehash(phc: p2, parameters))
        let shortSalt = "$argon2id$v=19$m=1024,t=2,p=1$MDEyMzQ1Njc4OQ$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0"
        #expect(PasswordHash.needsRehash(phc: shortSalt, parameters))
        for phc in PasswordVectors.all.dropFirst() { #expect(PasswordHash.needsRehash(phc: phc, Argon2Parameters())) }
        #expect(PasswordHash.needsRehash(phc: "nonsense", parameters))
    }

    @Test(arguments: [
        "", "secret", "$", "$$", "$argon2id", "$argon2id$v=19", "$argon2id$v=19$m=1024,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg",
        "$argon2id$v=19$m=1024,t=2$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0",
        "$argon2id$v=19$m=1024,t=2,p=1,m=1$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0",
        "$argon2id$v=19$m=01024,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0",
        "$argon2id$v=19$m=1024,t=0,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0",
        "$argon2id$v=19$m=7,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0",
        "$argon2id$v=19$m=1024,t=2,p=1$$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0",
        "$argon2id$v=19$m=1024,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$",
        "$argon2id$v=19$m=1024,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg==$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0",
        "$argon2id$v=19$m=1024,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM1",
        "$2b$06$short", "$2b$xx$ds/BjepwsQ0Yd//FCcXGzu6JkvC8sKwoJfjJ2ij57MadPYUsWzihK",
        "$2b$03$ds/BjepwsQ0Yd//FCcXGzu6JkvC8sKwoJfjJ2ij57MadPYUsWzihK",
        "$2b$06$ds/BjepwsQ0Yd//FCcXGzu6JkvC8sKwoJfjJ2ij57MadPYUsWzi*K",
        "$pbkdf2-sha256$1000$salt", "$pbkdf2-sha256$0$c2FsdA$RXcnw563pgKv0DFs8EC0wZLpGqC58F7usS78itef7Z0",
        "$pbkdf2-sha256$i=1000$c2FsdA$RXcnw563pgKv0DFs8EC0wZLpGqC58F7usS78itef7Z0",
        "$pbkdf2-sha256$i=1000,l=31$c2FsdA$RXcnw563pgKv0DFs8EC0wZLpGqC58F7usS78itef7Z0",
        "$pbkdf2-sha256$1000$c2FsdA$RXcn", "$argon2id$v=19$m=1024,t=2,p=1$MDEyMzQ1\n", "\u{0}",
        "$2b$06$ds/BjepwsQ0Yd//FCcXGzu6JkvC8sKwoJfjJ2ij57MadPYUsWzihK" + String(repeating: "a", count: 2000),
    ]) func `a stored text that is no hash is an error, and not a wrong password`(phc: String) throws {
        let error = try #require(throws: CryptoError.self) { try PasswordHash.verify(password, phc: phc) }
        guard case .malformedHash = error else {
            Issue.record("\(error)")
            return
        }
        #expect(throws: CryptoError.self) { try PasswordHash.check(phc: phc) }
    }

    @Test(arguments: [
        PasswordVectors.argon2d, PasswordVectors.argon2idVersion16, "$1$salt$hash", "$6$salt$hash", "$md5$x",
        "$scrypt$x",
    ]) func `a scheme that cannot be verified is named`(phc: String) throws {
        let error = try #require(throws: CryptoError.self) { try PasswordHash.verify(password, phc: phc) }
        guard case .unsupportedHash = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test(arguments: [
        "$argon2id$v=19$m=262145,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0",
        "$argon2id$v=19$m=1024,t=65,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0",
        "$argon2id$v=19$m=262144,t=5,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0",
        "$argon2id$v=19$m=4294967295,t=42949672,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0",
        "$2b$17$ds/BjepwsQ0Yd//FCcXGzu6JkvC8sKwoJfjJ2ij57MadPYUsWzihK",
        "$2b$31$ds/BjepwsQ0Yd//FCcXGzu6JkvC8sKwoJfjJ2ij57MadPYUsWzihK",
        "$pbkdf2-sha256$10000001$c2FsdA$RXcnw563pgKv0DFs8EC0wZLpGqC58F7usS78itef7Z0",
    ]) func `a hash that would keep the server busy is refused before it is computed`(phc: String) throws {
        let error = try #require(throws: CryptoError.self) { try PasswordHash.verify(password, phc: phc) }
        guard case .hashTooCostly = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func `parameters out of bounds make no hash`() {
        for parameters in [
            Argon2Parameters(memoryKiB: 7, iterations: 2), Argon2Parameters(memoryKiB: 1024, iterations: 0),
            Argon2Parameters(memoryKiB: 300_000, iterations: 1), Argon2Parameters(memoryKiB: -1, iterations: -1),
        ] {
            #expect(throws: CryptoError.self) { try PasswordHash.make(password, parameters) }
        }
    }
}
