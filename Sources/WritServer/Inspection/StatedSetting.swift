// A setting as refusals and tokens are explained with it: with its value, and whose it is.
import WritProtocol

extension RealmSetting {
    /// `pkce=required (the realm's)`; without a value where the caller may not read it.
    /// - Parameter realm: `nil`: the caller may not read them.
    /// - Parameter client: A client's own come first. `nil`: there is no client, or the caller may not read it.
    func stated(
        realm: RealmSettings.Overrides?, client: RealmSettings.Overrides?, readsClients: Bool
    ) -> String {
        if let value = client?[self] { return "\(rawValue)=\(value) (the client's own)" }
        guard let realm else { return rawValue }
        let whose = realm[self] == nil ? "the default" : "the realm's"
        let mayDiffer = isClientSetting && !readsClients
        return "\(rawValue)=\(realm[self] ?? defaultValue) (\(whose)\(mayDiffer ? ", or the client's own" : ""))"
    }
}
