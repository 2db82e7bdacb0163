// A person of Keycloak's, with the password's hash as it was made there.
import FoundationEssentials
import WritCrypto
import WritJOSE
package import WritProtocol
import WritStore

/// A user as the export has it. Nothing is looked at before ``imported(_:)``.
package struct KeycloakUser: Sendable {
    private let object: JSONObject

    init(_ object: JSONObject) { self.object = object }

    /// The client whose service account it is: no person.
    package var serviceAccountOf: ClientID? { object["serviceAccountClientId"]?.string.flatMap { ClientID($0) } }

    package var roles: [String] { KeycloakRoles.names(realm: object["realmRoles"], client: object["clientRoles"]) }

    /// Rights to administer Keycloak, as `client:role`.
    var rightsOnKeycloak: [String] { KeycloakRoles.rightsOnKeycloak(object["clientRoles"]) }
    /// Paths, as Keycloak has them.
    var groups: [String] { object["groups"]?.strings ?? [] }
    /// For the report: what there is of a name.
    var name: String {
        guard let name = object["username"]?.string, !name.isEmpty else {
            return "(without a name) \(object["id"]?.string ?? "")"
        }
        return name
    }

    /// - Returns: `nil` for one that is no person, or whose user name cannot be taken over.
    /// - Parameter realm: Keycloak's name of it, for the `sub` of whoever has no id.
    func imported(of realm: String, now: Instant, _ report: inout ImportReport) -> ImportedUser? {
        guard object["serviceAccountClientId"]?.string == nil else { return nil }
        let username = object["username"]?.string ?? ""
        do { try UserRules.checkUsername(username) } catch {
            report.note(.leftOut, "users whose name is empty, over 255 characters, or not to be seen", name)
            return nil
        }
        let id = userID(username, of: realm, &report)
        let createdAt = object["createdTimestamp"]?.integer.map { Instant(millisecondsSince1970: $0) } ?? now
        var record = UserRecord(id: id, username: username, createdAt: createdAt, updatedAt: createdAt)
        record.isEnabled = object["enabled"].flag(otherwise: true)
        readProfile(&record, &report)
        noteLosses(&report)
        var user = ImportedUser(record: record, roles: roles, groups: groups.compactMap(KeycloakGroups.path))
        user.passwordHash = passwordHash(username, &report)
        user.record.requiredActions = requiredActions(of: user.record, &report)
        return user
    }

    /// The `sub` of tokens, so it stays what it was. A new one is made of realm and user name (RFC 9562 §5.8), and so is
    /// the same at each reading: an import that goes on knows whom it stored.
    private func userID(_ username: String, of realm: String, _ report: inout ImportReport) -> UserID {
        if let id = object["id"]?.string.flatMap({ UserID($0) }) { return id }
        report.note(.approximated, "users whose id is no UUID: their sub is new", username)
        var bytes = Array(SHA256.hash("writ import keycloak\n\(realm)\n\(username.lowercased())").prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        return UserID(UUID(bigEndianBytes: bytes) ?? UUID())
    }

    private static let forms: [(member: String, form: KeycloakForm)] = [
        ("email", .text), ("firstName", .text), ("lastName", .text), ("attributes", .object), ("credentials", .objects),
        ("requiredActions", .texts), ("realmRoles", .texts), ("clientRoles", .object), ("groups", .texts),
    ]

    private func noteLosses(_ report: inout ImportReport) {
        for member in object.misshapen(Self.forms) {
            report.note(
                .leftOut, "members of users that are of another JSON type than Keycloak's", "\(name): \(member)")
        }
        if object["clientConsents"].saysSomething {
            report.note(.leftOut, "consents that people gave to clients: they are asked again", name)
        }
        if object["notBefore"]?.integer ?? 0 > 0 {
            report.note(.leftOut, "people's not-before time: refresh tokens of Keycloak's are refused anyway", name)
        }
    }

    private func readProfile(_ record: inout UserRecord, _ report: inout ImportReport) {
        if let email = object["email"]?.string, !email.isEmpty {
            if let valid = try? UserRules.email(email) {
                record.email = valid
                record.isEmailVerified = object["emailVerified"].flag(otherwise: false)
            } else {
                report.note(.leftOut, "e-mail addresses that are none", "\(record.username): \(email)")
            }
        }
        record.givenName = text("firstName", "given_name", &report)
        record.familyName = text("lastName", "family_name", &report)
        let attributes = object["attributes"]?.object ?? JSONObject()
        func first(_ name: String) -> String? { attributes[name]?.array?.first?.string }
        /// What the rule makes of an attribute; what it refuses is said.
        func checked(_ attribute: String, _ rule: (String) throws -> String?) -> String? {
            guard let text = first(attribute), !text.isEmpty else { return nil }
            if let value = (try? rule(text)) ?? nil { return value }
            report.note(.leftOut, "values of \(attribute) that the rules of profiles refuse", "\(name): \(text)")
            return nil
        }
        record.phoneNumber = checked("phoneNumber", UserRules.phoneNumber)
        record.isPhoneNumberVerified = record.phoneNumber != nil && first("phoneNumberVerified") == "true"
        // Java writes de_DE.
        record.locale = checked("locale") { try UserRules.locale($0.replacing("_", with: "-")) }
        record.zoneinfo = checked("zoneinfo", UserRules.zoneinfo)
        record.address = address(first, &report)
        for attribute in attributes.members where !Self.knownAttributes.contains(attribute.name) {
            report.note(.leftOut, "the user attribute \(attribute.name.prefix(64))", record.username)
        }
        if object["federationLink"]?.string?.isEmpty == false {
            report.note(
                .approximated, "users of a user federation: taken over without a password, they reset it",
                record.username)
        }
        if object["federatedIdentities"]?.array?.isEmpty == false {
            report.note(.leftOut, "links to identity providers", record.username)
        }
    }

    /// Keycloak's names for the members of OIDC's address.
    private func address(_ first: (String) -> String?, _ report: inout ImportReport) -> PostalAddress? {
        var address = PostalAddress()
        address.formatted = first("formatted")
        address.streetAddress = first("street")
        address.locality = first("locality")
        address.region = first("region")
        address.postalCode = first("postal_code")
        address.country = first("country")
        guard !address.isEmpty else { return nil }
        if let checked = try? UserRules.address(address, onto: PostalAddress()) { return checked }
        report.note(.leftOut, "postal addresses that the rules of profiles refuse", name)
        return nil
    }

    private static let knownAttributes: Set<String> = [
        "phoneNumber", "phoneNumberVerified", "locale", "zoneinfo", "formatted", "street", "locality", "region",
        "postal_code", "country",
    ]

    private func text(_ member: String, _ field: String, _ report: inout ImportReport) -> String? {
        guard let text = object[member]?.string, !text.isEmpty else { return nil }
        if let checked = (try? TextRules.optional(text, field: field)) ?? nil { return checked }
        report.note(
            .leftOut, "given and family names over 255 characters, or with characters that are not to be seen",
            "\(name): \(member)")
        return nil
    }

    /// A temporary password has its action beside it in an export; not in every file that people write.
    private func requiredActions(of record: UserRecord, _ report: inout ImportReport) -> [RequiredAction] {
        var actions: [RequiredAction] = []
        for name in object["requiredActions"]?.strings ?? [] {
            if let action = Self.knownActions[name] {
                actions.append(action)
            } else {
                report.note(.leftOut, "the required action \(name.prefix(64))", record.username)
            }
        }
        if credentials.contains(where: { $0["type"]?.string == "password" && $0["temporary"]?.bool == true }) {
            actions.append(.updatePassword)
        }
        return RequiredAction.inOrder(actions.filter { $0 != .verifyEmail || !record.isEmailVerified })
    }

    private static let knownActions: [String: RequiredAction] = [
        "UPDATE_PASSWORD": .updatePassword, "UPDATE_PROFILE": .updateProfile, "VERIFY_EMAIL": .verifyEmail,
    ]

    // MARK: The password

    private func passwordHash(_ username: String, _ report: inout ImportReport) -> String? {
        var hash: String?
        for credential in credentials {
            let type = credential["type"]?.string ?? "?"
            // Passwords of earlier, which nobody may take again: no way in, and so nothing to lose.
            guard type != "password-history" else { continue }
            guard type == "password" else {
                report.note(.leftOut, "second factors and passkeys (\(type.prefix(32)))", username)
                continue
            }
            // Only in files that people write: an export holds no password.
            guard credential["value"] == nil else {
                report.note(.leftOut, "passwords in clear: these people have none here, send them a link", username)
                continue
            }
            if let verifiable = Self.hash(credential) {
                hash = verifiable
            } else {
                report.note(
                    .leftOut, "passwords hashed in a way that Writ does not verify: these people need a link",
                    "\(username) (\(Self.data(credential).algorithm ?? "?"))")
            }
        }
        return hash
    }

    private var credentials: [JSONObject] { (object["credentials"]?.array ?? []).compactMap(\.object) }

    private struct CredentialData {
        var algorithm: String?
        var iterations: Int?
        var parameters: JSONObject?
        var value: [UInt8]?
        var salt: [UInt8]?
    }

    /// `secretData` and `credentialData` are JSON within JSON; before version 12 their members stood in the credential.
    private static func data(_ credential: JSONObject) -> CredentialData {
        func inner(_ member: String) -> JSONObject? {
            credential[member]?.string.flatMap { try? JSONValue(parsing: Array($0.utf8)) }?.object
        }
        let secret = inner("secretData")
        let public_ = inner("credentialData")
        func bytes(_ text: String?) -> [UInt8]? {
            text.flatMap { Base64.unpadded.decode(String($0.prefix { $0 != "=" })) }
        }
        return CredentialData(
            algorithm: (public_ ?? credential)["algorithm"]?.string,
            iterations: (public_ ?? credential)["hashIterations"]?.integer.map { Int($0) },
            parameters: public_?["additionalParameters"]?.object,
            value: bytes((secret?["value"] ?? credential["hashedSaltedValue"])?.string),
            salt: bytes((secret ?? credential)["salt"]?.string))
    }

    /// A PHC string, or nil for what Writ does not verify.
    static func hash(_ credential: JSONObject) -> String? {
        let data = data(credential)
        guard let value = data.value, let salt = data.salt, !value.isEmpty, let iterations = data.iterations else {
            return nil
        }
        func number(_ name: String) -> Int? { data.parameters?[name]?.array?.first?.string.flatMap { Int($0) } }
        switch data.algorithm {
        // Without a name it is the first that Keycloak had.
        case nil, "pbkdf2": return try? PasswordHash.pbkdf2(.sha1, iterations: iterations, salt: salt, hash: value)
        case "pbkdf2-sha256": return try? PasswordHash.pbkdf2(.sha256, iterations: iterations, salt: salt, hash: value)
        case "pbkdf2-sha512": return try? PasswordHash.pbkdf2(.sha512, iterations: iterations, salt: salt, hash: value)
        case "argon2":
            guard data.parameters?["type"]?.array?.first?.string ?? "id" == "id",
                data.parameters?["version"]?.array?.first?.string ?? "1.3" == "1.3", let memory = number("memory")
            else { return nil }
            return try? PasswordHash.argon2id(
                memoryKiB: memory, iterations: iterations, parallelism: number("parallelism") ?? 1, salt: salt,
                hash: value)
        default: return nil
        }
    }
}
