// Times as operators read them.
import FoundationEssentials
package import WritJOSE
package import WritProtocol

extension Instant {
    /// RFC 3339 in UTC, to the second: `2026-01-31T12:00:00Z`.
    var rfc3339: String { Date(timeIntervalSince1970: Double(secondsSince1970)).ISO8601Format() }
}

extension JSONWriter {
    package mutating func member(_ name: String, _ instant: Instant) { member(name, instant.rfc3339) }

    mutating func member(_ name: String, _ settings: RealmSettings.Overrides) {
        key(name)
        beginObject()
        for (setting, value) in settings.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            key(setting.rawValue)
            self.value(value, of: setting)
        }
        endObject()
    }

    /// A setting's value as the type that it is of.
    mutating func value(_ text: String, of setting: RealmSetting) {
        switch setting.form {
        case .seconds, .count: integer(Int64(text) ?? 0)
        case .flag: bool(text == "true")
        case .choice, .color, .url, .host, .scope: string(text)
        }
    }
}
