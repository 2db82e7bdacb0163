// Hashes of "correct horse battery staple" (where nothing else is said) made by other software.
//
// Argon2: argon2-cffi 25.1, `argon2.low_level.hash_secret(pw, b"0123456789abcdef", t, m, p, 32, Type.ID)`; bcrypt:
// bcrypt 5.0, `bcrypt.hashpw(pw, bcrypt.gensalt(6, prefix=b"2b"))`, and Perl's crypt for $2y$; PBKDF2: passlib 1.7.4,
// `pbkdf2_sha256.using(rounds=1000, salt_size=16).hash(pw)`, and `hashlib.pbkdf2_hmac` for Keycloak's form.

import WritCrypto

enum PasswordVectors {
    static let argon2id =
        "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0"
    /// Keycloak 24 and later writes one lane, Bitwarden and Django four.
    static let argon2idFourLanes =
        "$argon2id$v=19$m=4096,t=3,p=4$MDEyMzQ1Njc4OWFiY2RlZg$b3h4/ZcQ/XS3KxT8r+YGegJbLr1e+ZuTxRuBYiDrvfo"
    static let argon2idLong = """
        $argon2id$v=19$m=1024,t=2,p=2$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3$\
        mSBrIc7rN2IMcn9aWio0iIpqObShaqcon7puRjUWKRudUlKp5x7DIRaoLWZ4UYc9y4xz/ZNU7s9QlDrReOC8nQ
        """
    static let argon2i =
        "$argon2i$v=19$m=1024,t=3,p=1$MDEyMzQ1Njc4OWFiY2RlZg$Z9tQ5x+TJA0PzMbFcJCUA0Sxu8cKh4sKwxxZauJbgkA"
    static let argon2iTwoLanes =
        "$argon2i$v=19$m=1024,t=1,p=2$MDEyMzQ1Njc4OWFiY2RlZg$IRpUplLJrWJGW/0qM3dX3U4cLnBfeRsRfTCvDsyFRxs"
    static let bcrypt2b = "$2b$06$ds/BjepwsQ0Yd//FCcXGzu6JkvC8sKwoJfjJ2ij57MadPYUsWzihK"
    static let bcrypt2a = "$2a$05$e0jDwL.hMxQdtMP2JpglzuzFzJ0TW8T9JvGuqLzHelhyOAjYAEX6q"
    static let bcrypt2y = "$2y$05$abcdefghijklmnopqrstuuFiPhXf1sVd3pCCRO.uVh34H/qI/ZsuS"
    static let passlibSHA1 = "$pbkdf2$1000$bM3Zew8hhJCSMmYsBSBkLA$JfYEX4MTxHJs1qJpiQ8tDx9hBkM"
    static let passlibSHA256 = "$pbkdf2-sha256$1000$cI7x/j9nDCFEqNUaA2AMoQ$RXcnw563pgKv0DFs8EC0wZLpGqC58F7usS78itef7Z0"
    static let passlibSHA512 = """
        $pbkdf2-sha512$1000$pvTeG4NwLqV0Tsk5J8SYcw$\
        f09ypzLTyMhazPRuDwxTQzNEz0VbO617FWqWre9W4OxwLDHGJ9GCrNvBw/7U4l3cCk9EMXK.MDYntIECvf7hWw
        """

    static let all = [
        argon2id, argon2idFourLanes, argon2idLong, argon2i, argon2iTwoLanes, bcrypt2b, bcrypt2a, bcrypt2y, passlibSHA1,
        passlibSHA256, passlibSHA512,
    ]

    static let argon2d =
        "$argon2d$v=19$m=1024,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$886Z7jHWSAGBF6/pQSs5ftmOWsSce92+07u1bH6fWCU"
    static let argon2idVersion16 =
        "$argon2id$v=16$m=1024,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$cRnYu3TMoY6lrLHKxgaA2IwE/oUhA6uhBWewk3VWJtU"
    /// Of the empty password.
    static let argon2idOfNothing =
        "$argon2id$v=19$m=1024,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$VzxR22pjP5Mbb/xx+94Q4ztoi4i8+kljgD6PWchKmx4"
    /// Of 72 times "x".
    static let bcryptOf72 = "$2b$04$174bAbrR6bOt3PmOSzpkk.6A0tJO9TUDUv3Ugicvfy47.p8YM89se"
    /// Of "pässwörd €".
    static let bcryptOfUTF8 = "$2b$04$NrwbHs935C45yxv27n66j.GZgAoeD9MFiaIlbyOux/mr.BdTC.PIm"

    /// Keycloak's `hashIterations`, `salt` and `value`.
    static let keycloak: [(function: PBKDF2Function, iterations: Int, salt: String, value: String)] = [
        (
            .sha1, 20_000, "c2FsdHNhbHRzYWx0c2FsdA==",
            "wWWqyPmfcuzsRDgRmBWsVDb/dmPbU8+rDy/Jf+ZUjFKVakFImaCP5FAj3u0+Y/tdeu1yjnk+A1H6ZE1+GzF6Mw=="
        ),
        (
            .sha256, 27_500, "c2FsdHNhbHRzYWx0c2FsdA==",
            "gcIv2/GIzYc0KwTJgGW7gM+a7IsserdOiVZabgmdH1PMxOy4PpC8pPXeJOoGwn0pM46wxOC9zrKlxidr5d4peQ=="
        ),
        (
            .sha512, 2100, "c2FsdHNhbHRzYWx0c2FsdA==",
            "YaYou6lMgyktU7Fp/U6MR0ts0axFGa48TJlzMDIXzlY2SK4rVpK03FqU5DOfYVJltMiQ9Ghn/912sYEaIV7Jsg=="
        ),
    ]
}
