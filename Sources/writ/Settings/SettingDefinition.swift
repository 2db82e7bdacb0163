// What the registry knows of one setting: its key, what values it takes, its default and one line of documentation.

/// `section.name`, as it is written in the file and after `--set`.
struct SettingKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    let section: String
    let name: String

    init(_ section: String, _ name: String) {
        self.section = section
        self.name = name
    }

    var description: String { "\(section).\(name)" }

    /// `WRIT_SECTION_NAME`.
    var environmentName: String { "WRIT_\(section.uppercased())_\(name.uppercased())" }

    /// The key under which a secret is read from a file instead.
    var inFile: SettingKey { SettingKey(section, name + "_file") }

    static func < (a: Self, b: Self) -> Bool { (a.section, a.name) < (b.section, b.name) }
}

/// What a setting's text must look like.
enum SettingForm: Sendable, Equatable {
    case text
    /// A whole number, in the unit that the name ends in.
    case integer(ClosedRange<Int>)
    case flag
    case choice([String])
    /// `host:port`; IPv6 hosts in brackets.
    case address
    /// An absolute http or https URL without a trailing slash, a query or a fragment.
    case url
    /// IP addresses or CIDR ranges, separated by commas.
    case networks
    case path
}

/// One row of the registry.
struct SettingDefinition: Sendable {
    let key: SettingKey
    let form: SettingForm
    /// Empty: no default, the setting is off or derived.
    let defaultText: String
    /// Shown as `****`, and settable by a file of its own through ``SettingKey/inFile``.
    let isSecret: Bool
    /// Names that the world has for it (`DATABASE_URL`), weaker than its own.
    let environmentAliases: [String]
    let summary: String
}

/// A setting with the type of its values.
struct Setting<Value: Sendable>: Sendable {
    let definition: SettingDefinition
    /// The value of a checked text; `nil` when the text is no value of it.
    let read: @Sendable (String) -> Value?
}
