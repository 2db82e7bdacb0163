// What `writ token inspect` prints of an inspection.
import WritJOSE
import WritProtocol
import WritServer
import WritStore

extension TokenInspection {
    var json: [UInt8] {
        var json = JSONWriter(capacity: 1024)
        json.beginObject()
        json.member("header", raw: JSONValue.object(header).text)
        json.member("claims", raw: JSONValue.object(claims.members).text)
        json.member("verified", unverifiedBecause == nil)
        json.member("problems", problems.map(printable))
        standing?.write(to: &json)
        json.endObject()
        return json.bytes
    }

    var text: String {
        var properties = Properties()
        for member in header.members { properties.append("header \(member.name)", readable(member)) }
        for member in claims.members.members { properties.append(member.name, readable(member)) }
        standing?.append(to: &properties)
        if let unverifiedBecause {
            properties.append("signature", "not verified: \(unverifiedBecause.split(separator: "\n").first ?? "")")
        } else if problems.isEmpty {
            properties.append("verdict", isForItsClient ? "valid for its client; an API refuses it" : "valid")
        }
        return properties.text
    }

    private func readable(_ member: JSONObject.Member) -> String {
        if ["exp", "iat", "nbf", "auth_time"].contains(member.name), let seconds = member.value.integer {
            return "\(seconds) (\(shown(Instant(secondsSince1970: seconds))) UTC)"
        }
        return member.value.string ?? String(decoding: member.value.text, as: UTF8.self)
    }
}

extension TokenStanding {
    func append(to properties: inout Properties) {
        if let client { properties.append("client", "\(client.id), \(client.isEnabled ? "enabled" : "disabled")") }
        if let username = state.username {
            properties.append("user", "\(username), \(state.userIsEnabled == true ? "enabled" : "disabled")")
        }
        if let family {
            properties.append(
                "grant", end(of: family).map { "may be renewed until \(shown($0)) UTC" } ?? "revoked")
        }
    }

    /// The members only.
    func write(to json: inout JSONWriter) {
        if let client {
            json.key("client")
            json.beginObject()
            json.member("client_id", client.id.rawValue)
            json.member("enabled", client.isEnabled)
            json.endObject()
        }
        if let username = state.username {
            json.key("user")
            json.beginObject()
            json.member("username", username)
            json.member("enabled", state.userIsEnabled == true)
            json.endObject()
        }
        if let family {
            json.key("grant")
            json.beginObject()
            json.member("revoked", family.revokedAt != nil)
            if let end = end(of: family) { json.member("expires_at", end) }
            json.endObject()
        }
    }
}
