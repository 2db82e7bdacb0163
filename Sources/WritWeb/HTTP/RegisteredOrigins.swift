// Whether a page's origin belongs to a client of a realm.
import WritServer

extension Authority {
    /// As ``Authority/isRegisteredOrigin(_:_:)``, for what a header says. `null` is the origin of sandboxed frames and local
    /// files, so of anybody, and never registered. At most one round trip.
    func allowsPages(of origin: String, _ realm: RealmSnapshot) async throws -> Bool {
        guard origin != "null", origin.utf8.count <= 512 else { return false }
        return try await isRegisteredOrigin(realm, origin)
    }
}
