// Known devices: whoever has logged in in a browser is not slowed there by what strangers guess.
import Testing
import WritCrypto
import WritProtocol

@testable import WritServer

struct KnownDeviceTests {
    private let tries = LoginThrottle().freeTriesPerPair

    /// As many wrong passwords as are free.
    private func guess(_ visitor: Visitor) async {
        for _ in 0..<tries { await refuse(.invalidCredentials, visitor, password: "wrong horse") }
        await refuse(.throttled, visitor, password: "wrong horse")
    }

    /// A world whose first wait is long enough for a slow machine.
    private func withWorld(
        _ change: @Sendable @escaping (inout AuthoritySettings) -> Void = { _ in },
        _ body: @Sendable @escaping (World) async throws -> Void
    ) async throws {
        try await World.with(change: {
            $0.throttle.firstWait = 900
            change(&$0)
        }) { world in try await body(world) }
    }

    private func refuse(
        _ reason: OAuthReason, _ visitor: Visitor, password: String = "correct horse",
        at location: SourceLocation = #_sourceLocation
    ) async {
        await #expect(throws: OAuthError(reason), sourceLocation: location) {
            var visitor = visitor
            try await visitor.logIn(password: password)
        }
    }

    @Test func `strangers' guesses, even at the same address, do not hold a person back where they have logged in`()
        async throws
    {
        try await withWorld { world in
            try await world.user()
            var mia = Visitor(world)
            try await mia.logIn()
            let stranger = Visitor(world)
            await guess(stranger)
            await refuse(.throttled, stranger)
            try await mia.logIn()
            // What they had guessed is forgiven to nobody but the person there.
            await refuse(.throttled, stranger)
        }
    }

    @Test func `nor does a flood of guesses from everywhere, of which no address of theirs knows`() async throws {
        try await withWorld({ $0.throttle.freeTriesPerAccount = 3 }) { world in
            try await world.user()
            var mia = Visitor(world, address: "192.0.2.1")
            try await mia.logIn()
            for number in 1...3 {
                await refuse(.invalidCredentials, Visitor(world, address: "203.0.113.\(number)"), password: "wrong")
            }
            await refuse(.throttled, Visitor(world, address: "203.0.113.9"))
            mia.browser.caller.address = "198.51.100.1"
            try await mia.logIn()
        }
    }

    @Test func `a stolen cookie is worth a few tries, wherever it is brought from, and costs the person nothing`()
        async throws
    {
        try await withWorld { world in
            try await world.user()
            var mia = Visitor(world)
            try await mia.logIn()
            var thief = mia
            // The person goes on, and so has another mark than the copy.
            try await mia.logIn()
            thief.browser.caller.address = "203.0.113.1"
            await guess(thief)
            thief.browser.caller.address = "203.0.113.2"
            await refuse(.throttled, thief)
            try await mia.logIn()
        }
    }

    @Test func `whoever logs in as themselves starts nobody else's count anew`() async throws {
        try await withWorld { world in
            try await world.user()
            try await world.user("bob")
            var shared = Visitor(world)
            try await shared.logIn()
            await guess(shared)
            try await shared.logIn("bob")
            await refuse(.throttled, shared)
        }
    }

    @Test func `a device knows only who has logged in on it, and in its realm only`() async throws {
        try await withWorld { world in
            try await world.user()
            try await world.user("bob")
            let other = try await world.administration.createRealm("other", settings: [("signing_algorithm", "ES256")])
            try await world.user(realm: other.id)
            var bob = Visitor(world)
            try await bob.logIn("bob")
            var elsewhere = Visitor(world, realm: other.id)
            try await elsewhere.logIn()
            await guess(Visitor(world))
            await refuse(.throttled, bob)
            var foreign = Visitor(world)
            foreign.browser.deviceToken = elsewhere.browser.deviceToken
            await refuse(.throttled, foreign)
            foreign.browser.deviceToken = bob.browser.deviceToken.map { String($0.dropLast()) }
            await refuse(.throttled, foreign)
        }
    }

    @Test func `it says nothing of whom it knows, and opens after the master key has changed`() async throws {
        try await withWorld { world in
            let user = try await world.user()
            var mia = Visitor(world)
            try await mia.logIn()
            let token = try #require(mia.browser.deviceToken)
            let device = world.authority.devices.open(token, realm: world.realmID, now: WallClock.system.now)
            #expect(device.people.map(\.user) == [user])
            #expect(token.hasPrefix("1.") && !token.contains(user.description))
            let rotated = try DeviceSeal(
                masterKeys: MasterKeys(versions: [
                    1: [UInt8](repeating: 7, count: 32), 2: [UInt8](repeating: 8, count: 32),
                ]))
            #expect(rotated.open(token, realm: world.realmID, now: WallClock.system.now) == device)
            // A flow's seal and a device's are no two uses of one key.
            #expect(world.authority.flows.open(token, realm: world.realmID, browser: "browser") == nil)
        }
    }

    @Test func `a login page and the password grant count together`() async throws {
        try await withWorld { world in
            let app = try await world.client()
            try await world.user()
            await guess(Visitor(world))
            await #expect(throws: OAuthError(.throttled)) { try await world.login(app) }
            let elsewhere = "203.0.113.1"
            for _ in 0..<tries {
                await #expect(throws: OAuthError(.invalidCredentials)) {
                    try await world.login(app, password: "wrong horse", address: elsewhere)
                }
            }
            await refuse(.throttled, Visitor(world, address: elsewhere))
        }
    }
}
