// A client together with the settings in force for it.
import Synchronization
package import WritProtocol

package final class ClientSnapshot: Sendable {
    package let client: Client
    private let resolved = Mutex<(realm: RealmSnapshot, settings: RealmSettings)?>(nil)

    init(_ client: Client) { self.client = client }

    /// The client's settings over its realm's, resolved once for each snapshot of the realm. Client and realm are cached and
    /// invalidated apart, so neither holds an old copy of the other.
    func settings(in realm: RealmSnapshot) -> RealmSettings {
        resolved.withLock { resolved in
            if let resolved, resolved.realm === realm { return resolved.settings }
            let settings = RealmSettings(realm: realm.overrides, client: client.overrides, type: client.type)
            resolved = (realm, settings)
            return settings
        }
    }
}
