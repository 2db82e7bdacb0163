// An application as whoever decides on it sees it: what is asked, against what is in force.
import FoundationEssentials
package import WritJOSE
package import WritProtocol
package import WritStore

package struct RegistrationSummary: Sendable {
    package var record: RegistrationRecord
    /// The name that was asked for, or is in force.
    package var name: String?
    /// Member by member what an approval would change; all of it where there is no client yet. Lists don't tell.
    package var changes: [MetadataChange] = []
    /// The client in force that would be changed. Lists don't tell.
    package var present: Client?
    /// Whom the applicant named, of what is asked, else of what is in force. Lists don't tell.
    package var contacts: [String] = []
    /// The oldest first. Lists don't tell.
    package var notes: [RegistrationNote] = []
    /// Why what is asked could not be approved as it stands; `nil` when it could.
    package var obstacle: String?

    package var id: ClientID { record.id }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", record.id.rawValue)
        json.member("state", record.state.rawValue)
        json.member("has_client", record.hasClient)
        json.member("way", record.way.rawValue)
        if let name { json.member("client_name", name) }
        if let reason = record.reason { json.member("reason", reason) }
        json.member("address", record.address)
        json.member("revision", record.revision)
        json.member("created_at", record.createdAt)
        json.member("updated_at", record.updatedAt)
        if let obstacle { json.member("obstacle", obstacle) }
        if let asked = record.asked { json.member("metadata", raw: asked) }
        if !changes.isEmpty { write(changes, to: &json) }
        if !notes.isEmpty { write(notes, to: &json) }
        json.endObject()
    }

    private func write(_ changes: [MetadataChange], to json: inout JSONWriter) {
        json.key("changes")
        json.beginArray()
        for change in changes {
            json.beginObject()
            json.member("member", change.member)
            if let before = change.before { json.member("before", before) }
            if let after = change.after { json.member("after", after) }
            json.endObject()
        }
        json.endArray()
    }

    private func write(_ notes: [RegistrationNote], to json: inout JSONWriter) {
        json.key("notes")
        json.beginArray()
        for note in notes {
            json.beginObject()
            json.member("kind", note.kind.rawValue)
            json.member("author", note.author)
            if let text = note.note { json.member("note", text) }
            json.member("at", note.at)
            json.endObject()
        }
        json.endArray()
    }
}

/// An initial access token, without the token.
package struct InitialAccessTokenSummary: Sendable {
    package var record: InitialAccessTokenRecord

    /// - Parameter token: The token made just now, the only time it is shown.
    package func write(to json: inout JSONWriter, token: String? = nil) {
        json.beginObject()
        json.member("id", record.id.uuidString.lowercased())
        if let token { json.member("token", token) }
        if let note = record.note { json.member("note", note) }
        if !record.scope.isEmpty { json.member("scope", record.scope.description) }
        if let uses = record.usesLeft { json.member("uses_left", uses) }
        json.member("created_by", record.author)
        json.member("created_at", record.createdAt)
        json.member("expires_at", record.expiresAt)
        json.endObject()
    }
}
