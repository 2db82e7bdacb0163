// What a browser remembers of who has logged in in it.
import FoundationEssentials
import Testing
import WritCrypto

@testable import WritProtocol

struct KnownDeviceTests {
    private let now = Instant(secondsSince1970: 1_700_000_000)
    private let ada = UserID(UUID())
    private let bob = UserID(UUID())

    private func login(_ user: UserID, _ device: KnownDevice = KnownDevice(), at time: Instant? = nil) -> KnownDevice {
        device.remembering(user, now: time ?? now, random: .system)
    }

    @Test func `it goes into bytes and comes back`() throws {
        let device = login(bob, login(ada))
        #expect(device.people.map(\.user) == [bob, ada])
        #expect(try #require(KnownDevice(encoded: device.encoded, now: now)) == device)
        #expect(KnownDevice(encoded: [], now: now) == KnownDevice())
    }

    @Test func `a new device knows nobody`() {
        #expect(KnownDevice().place(of: ada) == nil)
        #expect(login(bob).place(of: ada) == nil)
    }

    @Test func `a login makes a new place for the one who logged in, and for nobody else`() throws {
        let before = login(bob, login(ada))
        let after = login(ada, before)
        #expect(after.people.map(\.user) == [ada, bob])
        #expect(after.place(of: ada) != before.place(of: ada))
        #expect(after.place(of: bob) == before.place(of: bob))
        #expect(after.place(of: ada)?.hasPrefix("device:") == true)
    }

    @Test func `it holds a few, and forgets who has not logged in for the longest`() {
        let users = (0..<7).map { _ in UserID(UUID()) }
        let device = users.reduce(KnownDevice()) { login($1, $0) }
        #expect(device.people.map(\.user) == users.suffix(KnownDevice.limit).reversed())
    }

    @Test func `after a year somebody is not known any more`() throws {
        let device = login(bob, login(ada, at: now - 1000))
        let later = now + KnownDevice.lifetime - 1
        #expect(try #require(KnownDevice(encoded: device.encoded, now: later)).people.map(\.user) == [bob])
        #expect(try #require(KnownDevice(encoded: device.encoded, now: later + 1)).people.isEmpty)
    }

    @Test(arguments: [1, 31, 33, 32 * 6])
    func `bytes of another form are none`(count: Int) {
        #expect(KnownDevice(encoded: Array(repeating: 1, count: count), now: now) == nil)
    }
}
