// Plans and changes as JSON, for programs.
package import WritJOSE
import WritProtocol

extension ConfigurationPlan {
    /// The members `realm`, `number` and `changes`, of an object that the caller has begun.
    package func writeMembers(to json: inout JSONWriter) {
        json.member("realm", realm.rawValue)
        json.member("number", number)
        if registeredLeftAlone > 0 { json.member("registered_clients_left_alone", Int64(registeredLeftAlone)) }
        json.key("changes")
        json.beginArray()
        for change in changes { change.write(to: &json) }
        json.endArray()
    }
}

extension PlannedChange {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("action", action.rawValue)
        json.member("kind", key.kind.rawValue)
        json.member("id", key.id)
        if !fields.isEmpty { json.member("fields", fields) }
        switch secret {
        case .generated: json.member("secret", "generated")
        case .given: json.member("secret", "given")
        case nil: break
        }
        if let members { json.member("members", members) }
        if let drift { json.member("drift", drift) }
        json.endObject()
    }
}

extension ConfigurationChange {
    /// - Parameter isOne: Whether it stands in the history, and is not what several make together.
    package func write(to json: inout JSONWriter, isOne: Bool) {
        json.beginObject()
        if isOne { author.writeMembers(to: &json) }
        json.member("action", action.rawValue)
        json.member("kind", key.kind.rawValue)
        json.member("id", key.id)
        json.member("fields", fields)
        json.endObject()
    }
}

extension ChangeAuthor {
    fileprivate func writeMembers(to json: inout JSONWriter) {
        json.member("number", number)
        json.member("at", at)
        json.member("actor", actor)
        if let reason { json.member("reason", reason) }
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, _ author: ChangeAuthor) {
        key(name)
        beginObject()
        author.writeMembers(to: &self)
        endObject()
    }

    fileprivate mutating func member(_ name: String, _ fields: [FieldChange]) {
        key(name)
        beginArray()
        for field in fields {
            beginObject()
            member("name", field.name)
            if let before = field.before { member("before", before) }
            if let after = field.after { member("after", after) }
            if let drift = field.drift { member("drift", drift) }
            endObject()
        }
        endArray()
    }
}
