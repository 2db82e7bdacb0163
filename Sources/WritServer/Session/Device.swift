// The device cookie: who has logged in in this browser, sealed for the realm.
import WritCrypto
import WritProtocol

/// Seals devices, bound to the realm.
struct DeviceSeal: Sendable {
    private let seal: BrowserSeal

    init(masterKeys: MasterKeys) throws(CryptoError) {
        seal = try BrowserSeal("writ known device", masterKeys: masterKeys)
    }

    func seal(_ device: KnownDevice, realm: RealmID, random: RandomSource) throws(CryptoError) -> String {
        try seal.seal(device.encoded, for: realm.rawValue, random: random)
    }

    /// A device that knows nobody for everything that was not sealed here for this realm.
    func open(_ text: String?, realm: RealmID, now: Instant) -> KnownDevice {
        guard let bytes = text.flatMap({ seal.open($0, for: realm.rawValue) }) else { return KnownDevice() }
        return KnownDevice(encoded: bytes, now: now) ?? KnownDevice()
    }
}

extension Authority {
    func device(_ browser: Browser, _ realm: RealmSnapshot) -> KnownDevice {
        devices.open(browser.deviceToken, realm: realm.id, now: clock.now)
    }
}
