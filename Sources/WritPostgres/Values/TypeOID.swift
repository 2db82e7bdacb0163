// PostgreSQL's numbers for the types that the client knows (catalog `pg_type`, fixed for built-in types).

/// A type's number; those of extensions and of users begin at 16384.
enum TypeOID {
    static let unspecified: UInt32 = 0
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let char: UInt32 = 18
    static let name: UInt32 = 19
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let oid: UInt32 = 26
    static let json: UInt32 = 114
    static let xml: UInt32 = 142
    static let unknown: UInt32 = 705
    static let textArray: UInt32 = 1009
    static let bpchar: UInt32 = 1042
    static let varchar: UInt32 = 1043
    static let varcharArray: UInt32 = 1015
    static let timestamptz: UInt32 = 1184
    static let uuid: UInt32 = 2950
    static let uuidArray: UInt32 = 2951
    static let jsonb: UInt32 = 3802
    static let firstUserDefined: UInt32 = 16384

    /// Whether the binary form of the type is its text. Types of extensions and users (citext, enums) are taken for it.
    static func isText(_ oid: UInt32) -> Bool {
        switch oid {
        case text, varchar, bpchar, name, char, json, xml, unknown: true
        default: oid >= firstUserDefined
        }
    }
}
