// A realm exactly as it is described, made or replaced: sent twice it is there once.
package import WritProtocol

extension Administration {
    /// What is not given has its default. Round trips do not depend on what there is.
    ///
    /// - Parameter mayExist: `false`: only if there is none yet (`If-None-Match: *`).
    /// - Parameter revision: Only if it is there and still this one.
    /// - Returns: Whether it was made.
    /// - Throws: `.invalid`, `.changedMeanwhile`.
    package func putRealm(
        _ realm: RealmID, displayName: String?, isEnabled: Bool, settings: [(key: String, value: String)],
        mayExist: Bool = true, expecting revision: Int64? = nil
    ) async throws -> (realm: RealmSummary, isNew: Bool) {
        if revision == nil {
            do {
                let made = try await createRealm(
                    realm.rawValue, displayName: displayName, isEnabled: isEnabled, settings: settings)
                return (made, true)
            } catch AdministrationError.alreadyExists(let what) {
                guard mayExist else { throw AdministrationError.changedMeanwhile(what) }
            }
        }
        do {
            let changed = try await updateRealm(
                realm, displayName: displayName ?? "", isEnabled: isEnabled, settings: settings,
                replacingSettings: true, expecting: revision)
            return (changed, false)
        } catch AdministrationError.notFound(let what) {
            throw AdministrationError.changedMeanwhile(what)
        }
    }
}
