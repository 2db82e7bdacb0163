// The values that can be bound to a statement's parameters.

package import FoundationEssentials

/// One parameter of a statement.
///
/// Numbers, uuids, bytes, arrays and instants carry their type (`OID`), so a statement needs no cast for them. Text is
/// sent untyped, so that the server takes it for whatever the place asks (text, citext, inet, an enum …); where the
/// place does not tell (`$1 IS NULL`, `jsonb_build_object('a', $1)`), write `$1::text`. The same holds for `null`:
/// prefer the `…OrNull` forms, which keep the type.
package enum PostgresValue: Sendable, Equatable {
    case null
    case text(String)
    case textOrNull(String?)
    case int8(Int64)
    case int8OrNull(Int64?)
    case int4(Int32)
    case int4OrNull(Int32?)
    case bool(Bool)
    case boolOrNull(Bool?)
    case uuid(UUID)
    case uuidOrNull(UUID?)
    case bytes([UInt8])
    case bytesOrNull([UInt8]?)
    case textArray([String])
    case textArrayOrNull([String]?)
    case uuidArray([UUID])
    case timestamp(PostgresTimestamp)
    case timestampOrNull(PostgresTimestamp?)
    /// JSON text in UTF-8, for `jsonb`; the server checks it.
    case jsonb([UInt8])
    case jsonbOrNull([UInt8]?)
}
