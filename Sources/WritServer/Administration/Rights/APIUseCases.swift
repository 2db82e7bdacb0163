// Protected APIs: described, listed, changed, deleted by an operator.
package import WritProtocol
import WritStore

/// An API as an operator describes it; in a change `nil` stays as it is, a list replaces the whole list, an empty text
/// takes a value away.
package struct APIDraft: Sendable {
    package var audience: String?
    package var displayName: String?
    package var permissions: [PermissionDraft]?
    /// `at+jwt` or `JWT`.
    package var accessTokenType: String?
    package var audienceAsArray: Bool?
    package var leanToken: Bool?

    package init(
        audience: String? = nil, displayName: String? = nil, permissions: [PermissionDraft]? = nil,
        accessTokenType: String? = nil, audienceAsArray: Bool? = nil, leanToken: Bool? = nil
    ) {
        self.audience = audience
        self.displayName = displayName
        self.permissions = permissions
        self.accessTokenType = accessTokenType
        self.audienceAsArray = audienceAsArray
        self.leanToken = leanToken
    }
}

package struct PermissionDraft: Sendable {
    package var name: String
    package var description: String?

    package init(name: String, description: String? = nil) {
        self.name = name
        self.description = description
    }
}

extension Administration {
    /// - Throws: `.notFound` (the realm), `.alreadyExists`, `.invalid`, `.conflict` (too many).
    package func createAPI(_ realm: RealmID, _ id: String, _ draft: APIDraft) async throws -> APISummary {
        let id = try RightsRules.apiID(id)
        try await changingRights(realm) { try await createAPI(id, draft, $0) }
        return try await showAPI(realm, id)
    }

    func createAPI(_ id: APIID, _ draft: APIDraft, _ transaction: StoreTransaction) async throws {
        let rights = try await lockRights(transaction)
        guard !rights.apis.contains(where: { $0.id == id }) else {
            throw AdministrationError.alreadyExists("API \(id) of realm \(transaction.realm)")
        }
        guard rights.apis.count < RightsRules.apiLimit else {
            throw AdministrationError.conflict("a realm has at most \(RightsRules.apiLimit) APIs")
        }
        guard draft.audience != nil else {
            throw AdministrationError.invalid(field: "audience", message: "must be given: the URI that tokens are for")
        }
        var api = APIRecord(id: id, audience: "", createdAt: clock.now, updatedAt: clock.now)
        try apply(draft, to: &api, rights)
        _ = try await transaction.insertAPI(api)
        try await transaction.replacePermissions(id, api.permissions)
        try await transaction.audit(event("api.created", transaction.realm, detail: api.auditDetail))
    }

    /// Tokens that are issued from now on have the new form; roles lose permissions that are gone.
    /// - Throws: `.notFound`, `.alreadyExists` (the audience), `.invalid`.
    package func updateAPI(
        _ realm: RealmID, _ id: APIID, _ draft: APIDraft, expecting revision: Int64? = nil
    ) async throws -> APISummary {
        try await changingRights(realm) { try await updateAPI(id, draft, expecting: revision, $0) }
        return try await showAPI(realm, id)
    }

    func updateAPI(
        _ id: APIID, _ draft: APIDraft, expecting revision: Int64? = nil, _ transaction: StoreTransaction
    ) async throws {
        try Self.refuseBuiltIn(id)
        let rights = try await lockRights(transaction)
        guard var api = try await transaction.showAPI(id) else { throw Self.noAPI(id, transaction.realm) }
        try Self.check(api.revision, is: revision, "API \(id)")
        try apply(draft, to: &api, rights)
        try await transaction.updateAPI(api)
        try await transaction.replacePermissions(id, api.permissions)
        try await transaction.audit(event("api.updated", transaction.realm, detail: api.auditDetail))
    }

    /// Clients that may ask for its audience still may; their tokens have no entitlements there any more.
    /// - Throws: `.notFound`, `.invalid` for the administration API.
    package func deleteAPI(_ realm: RealmID, _ id: APIID, expecting revision: Int64? = nil) async throws {
        try await changingRights(realm) { try await deleteAPI(id, expecting: revision, $0) }
    }

    func deleteAPI(
        _ id: APIID, expecting revision: Int64? = nil, _ transaction: StoreTransaction
    ) async throws {
        try Self.refuseBuiltIn(id)
        _ = try await lockRights(transaction)
        if revision != nil, let api = try await transaction.showAPI(id) {
            try Self.check(api.revision, is: revision, "API \(id)")
        }
        guard try await transaction.deleteAPI(id) else { throw Self.noAPI(id, transaction.realm) }
        try await transaction.audit(event("api.deleted", transaction.realm, detail: [("api", id.rawValue)]))
    }

    /// - Throws: `.notFound`.
    package func showAPI(_ realm: RealmID, _ id: APIID) async throws -> APISummary {
        if id == .administration {
            _ = try await showRealm(realm)
            return administrationAPI
        }
        guard let record = try await store.showAPI(realm, id) else { throw Self.noAPI(id, realm) }
        return APISummary(record, isBuiltIn: false)
    }

    /// APIs in the order of their ids, the administration API among them.
    package func listAPIs(
        _ realm: RealmID, after: String? = nil, limit: Int = 100, search: String? = nil
    ) async throws -> Page<APISummary> {
        _ = try await showRealm(realm)
        let limit = Page<APISummary>.clamped(limit)
        var apis = try await store.listAPIs(realm, after: after, limit: limit + 1, search: search)
            .map { APISummary($0, isBuiltIn: false) }
        let builtIn = administrationAPI
        if builtIn.isAmong(after: after, search: search) {
            let place = apis.firstIndex { builtIn.id < $0.id } ?? apis.endIndex
            apis.insert(builtIn, at: place)
        }
        return Page(Array(apis.prefix(limit + 1)), limit: limit) { $0.id.rawValue }
    }

    private var administrationAPI: APISummary {
        let api = ProtectedAPI.administration(publicURL: publicURL)
        let start = Instant(secondsSince1970: 0)
        return APISummary(
            APIRecord(
                id: api.id, audience: api.audience, displayName: "Administration", shape: api.shape,
                permissions: api.permissions.sorted().map { PermissionRecord(name: $0) }, createdAt: start,
                updatedAt: start),
            isBuiltIn: true)
    }

    private func apply(
        _ draft: APIDraft, to api: inout APIRecord, _ rights: RightsDefinition
    ) throws(AdministrationError) {
        if let audience = draft.audience {
            api.audience = try RightsRules.audience(
                audience, reserved: ["\(publicURL)/realms/", "\(publicURL)/admin/"])
            if let other = rights.apis.first(where: { $0.audience == audience && $0.id != api.id }) {
                throw .alreadyExists("an API with this audience, \(other.id),")
            }
        }
        if let name = draft.displayName { api.displayName = try TextRules.optional(name, field: "display_name") }
        if let permissions = draft.permissions { api.permissions = try RightsRules.permissions(permissions) }
        if let type = draft.accessTokenType { api.shape.type = try RightsRules.accessTokenType(type) }
        if let isArray = draft.audienceAsArray { api.shape.audienceIsArray = isArray }
        if let isLean = draft.leanToken { api.shape.isLean = isLean }
    }

    private static func refuseBuiltIn(_ id: APIID) throws(AdministrationError) {
        guard id != .administration else {
            throw .conflict("admin is the administration API: it is there in every realm, and nobody can change it")
        }
    }

    private static func noAPI(_ id: APIID, _ realm: RealmID) -> AdministrationError {
        .notFound("API \(id) of realm \(realm)")
    }

    /// Holds the realm's rights against every other change of them until the transaction ends.
    /// - Throws: `.notFound` (the realm).
    func lockRights(_ transaction: StoreTransaction) async throws -> RightsDefinition {
        guard try await transaction.lockRealm() != nil else {
            throw AdministrationError.notFound("realm \(transaction.realm)")
        }
        return try await transaction.loadRights()
    }
}

extension APIRecord {
    var auditDetail: [(String, String)] {
        [
            ("api", id.rawValue), ("audience", audience), ("access_token_typ", shape.type.rawValue),
            ("audience_as_array", String(shape.audienceIsArray)), ("lean_token", String(shape.isLean)),
            ("permissions", permissions.map(\.name.rawValue).joined(separator: " ")),
        ]
    }
}
