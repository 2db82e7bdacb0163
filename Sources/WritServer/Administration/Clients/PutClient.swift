// A client exactly as it is described, made or replaced: sent twice it is there once.
package import WritProtocol

extension Administration {
    /// What is not given has its default; secrets stay.
    ///
    /// - Parameter mayExist: `false`: only if there is none yet (`If-None-Match: *`).
    /// - Parameter revision: Only if it is there and still this one.
    /// - Returns: The client, a secret that was made just now, and whether the client was.
    /// - Throws: `.notFound` (the realm), `.invalid`, `.changedMeanwhile`, `.beyondRights`.
    package func putClient(
        _ realm: RealmID, _ id: ClientID, _ draft: ClientDraft, isEnabled: Bool, mayExist: Bool = true,
        expecting revision: Int64? = nil
    ) async throws -> (client: ClientSummary, secret: String?, isNew: Bool) {
        if revision == nil {
            do {
                let made = try await createClient(realm, draft, isEnabled: isEnabled)
                return (made.client, made.secret, true)
            } catch AdministrationError.alreadyExists(let what) {
                guard mayExist else { throw AdministrationError.changedMeanwhile(what) }
            }
        }
        do {
            let changed = try await updateClient(
                realm, id, ClientChanges(replacingBy: draft, isEnabled: isEnabled), expecting: revision)
            return (changed.client, changed.secret, false)
        } catch AdministrationError.notFound(let what) {
            throw AdministrationError.changedMeanwhile(what)
        }
    }
}

extension ClientChanges {
    /// Everything as the draft has it: what it leaves out goes back to what a new client has.
    init(replacingBy draft: ClientDraft, isEnabled: Bool) {
        self.init()
        name = draft.name ?? ""
        type = draft.type
        self.isEnabled = isEnabled
        authMethod = draft.authMethod
        replacesAuthMethod = true
        grants = draft.grants ?? []
        redirectURIs = draft.redirectURIs
        postLogoutRedirectURIs = draft.postLogoutRedirectURIs
        scopes = draft.scopes ?? ScopeToken.ofPersons.map(\.rawValue)
        resources = draft.resources
        origins = draft.origins
        jwks = draft.jwks ?? []
        settings = draft.settings
        replacesSettings = true
        clientURI = draft.clientURI ?? ""
        logoURI = draft.logoURI ?? ""
        policyURI = draft.policyURI ?? ""
        termsURI = draft.termsURI ?? ""
        initiateLoginURI = draft.initiateLoginURI ?? ""
        backchannelLogoutURI = draft.backchannelLogoutURI ?? ""
        backchannelLogoutSessionRequired = draft.backchannelLogoutSessionRequired
        frontchannelLogoutURI = draft.frontchannelLogoutURI ?? ""
        frontchannelLogoutSessionRequired = draft.frontchannelLogoutSessionRequired
        jwksURI = draft.details.jwksURI ?? ""
    }
}
