// What every setting of a realm is, whether it was set or not.
package import WritJOSE
package import WritProtocol

package struct SettingInForce: Sendable {
    package var setting: RealmSetting
    package var value: String
    package var isSet: Bool

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("name", setting.rawValue)
        json.key("value")
        json.value(value, of: setting)
        json.key("default")
        json.value(setting.defaultValue, of: setting)
        json.member("set", isSet)
        json.endObject()
    }
}

extension Administration {
    /// In the order of their names.
    /// - Throws: `.notFound`.
    package func settingsInForce(_ realm: RealmID) async throws -> [SettingInForce] {
        let set = try await showRealm(realm).settings
        return RealmSetting.allCases.filter(\.isForRealms).sorted { $0.rawValue < $1.rawValue }.map {
            SettingInForce(setting: $0, value: set[$0] ?? $0.defaultValue, isSet: set[$0] != nil)
        }
    }
}
