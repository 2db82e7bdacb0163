// What an applicant is answered: the client information response of RFC 7591 §3.2.1, or where the application stands.
import WritCrypto
import WritJOSE
package import WritProtocol
import WritStore

package struct RegistrationReply: Sendable {
    /// 201, 200 or 202; 204 without a body.
    package var status: Int
    package var clientID: ClientID?
    package var json: [UInt8]
}

struct RegistrationDocument {
    var registration: RegistrationRecord
    /// What is in force.
    var client: Client?
    /// Made just now, the only time it is shown.
    var secret: String?
    /// The token that the applicant has, or now gets.
    var token: String
    var realm: RealmSnapshot
    /// `{issuer}/oauth/register/`
    var base: String

    /// 202 while there is no client and may yet be one: whoever asks again later is told then.
    var status: Int {
        client == nil && (registration.state == .pending || registration.state == .changesRequested) ? 202 : 200
    }

    func reply(_ status: Int? = nil) -> RegistrationReply {
        RegistrationReply(status: status ?? self.status, clientID: client?.id, json: json)
    }

    private var json: [UInt8] {
        var json = JSONWriter(capacity: 1536)
        json.beginObject()
        if let client {
            json.member("client_id", client.id.rawValue)
            if let secret {
                json.member("client_secret", secret)
                // RFC 7591 §3.2.1: 0 is never.
                json.member("client_secret_expires_at", 0)
            }
            json.member("client_id_issued_at", client.createdAt.secondsSince1970)
            if registration.way == .review { json.member("status", RegistrationState.approved.rawValue) }
        } else {
            json.member("status", registration.state.rawValue)
            if let reason = registration.reason { json.member("reason", reason) }
            json.member("message", message)
        }
        json.member("registration_client_uri", base + registration.id.rawValue)
        json.member("registration_access_token", token)
        if let client {
            client.writeMetadata(to: &json, realm: realm.overrides)
            writeUpdate(to: &json)
        } else if let asked = registration.asked.flatMap({ try? JSONValue(parsing: $0).object }) {
            for member in asked.members where !Self.own.contains(member.name) { json.member(member.name, member.value) }
        }
        json.endObject()
        return json.bytes
    }

    /// Members of ours, which what was asked must not repeat.
    private static let own: Set<String> = [
        "client_id", "client_secret", "client_secret_expires_at", "client_id_issued_at", "status", "reason", "message",
        "registration_client_uri", "registration_access_token", "update",
    ]

    /// A change that is not in force: awaited, or refused with its reason.
    private func writeUpdate(to json: inout JSONWriter) {
        guard registration.state != .approved else { return }
        json.key("update")
        json.beginObject()
        json.member("status", registration.state.rawValue)
        if let reason = registration.reason { json.member("reason", reason) }
        if let asked = registration.asked { json.member("metadata", raw: asked) }
        json.endObject()
    }

    private var message: String {
        switch registration.state {
        case .pending, .approved:
            """
            An administrator looks at this application. Ask registration_client_uri with registration_access_token: once \
            it is approved the answer is 200 with client_id, and the first time with client_secret. Client libraries that \
            expect 201 at once are served by realms whose registration is initial_access_token or open.
            """
        case .changesRequested: "Change what the reason says and send the metadata to registration_client_uri by PUT."
        case .rejected: "This application was rejected."
        }
    }
}

extension ClientMetadata {
    /// - Throws: `.registrationBodyMalformed` for what is no JSON object, and as ``init(_:)``.
    static func read(_ body: [UInt8]) throws(OAuthError) -> (metadata: ClientMetadata, json: JSONObject) {
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: body) } catch {
            throw OAuthError(.registrationBodyMalformed, detail: "\(error)")
        }
        guard let json = value.object else { throw OAuthError(.registrationBodyMalformed, detail: "no object") }
        return (try ClientMetadata(json), json)
    }

    /// What is kept until it is decided on: all but what authenticates.
    static func asked(_ json: JSONObject) -> [UInt8] {
        var kept = JSONWriter(capacity: 1024)
        kept.beginObject()
        for member in json.members where member.name != "client_secret" && member.name != "registration_access_token" {
            kept.member(member.name, member.value)
        }
        kept.endObject()
        return kept.bytes
    }
}
