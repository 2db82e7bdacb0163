// A JSON object too large for memory, member by member and element by element.
import WritCrypto
import WritJOSE

/// Reads one JSON object from a source that gives its bytes in pieces: the members in their order, and of a member that
/// is an array each element by itself. No more than one of these is in memory.
///
/// It only finds where a value ends; whoever takes the value parses it, so that what is no JSON is refused then.
package struct JSONSplitter {
    /// A member's value, or one element of a member that is an array.
    package struct Piece: Sendable, Equatable {
        package var member: String
        package var isElement: Bool
        package var text: [UInt8]
        /// Where in the source it begins, from 1.
        package var line: Int
    }

    /// Bytes of one value. A client of a Keycloak export takes some 4 KB, a realm's largest member some 100 KB.
    package static let valueLimit = 16 * 1024 * 1024

    private let read: () throws -> [UInt8]
    private var buffer: [UInt8] = []
    private var index = 0
    /// Whether the object has begun.
    package private(set) var isInside = false
    private var array: String?
    private var isDone = false
    private var isFirst = true
    /// Bytes taken so far, for whoever shows progress.
    package private(set) var position = 0
    /// The line that is being read, from 1.
    package private(set) var line = 1

    /// - Parameter read: The next bytes, none at the end.
    package init(read: @escaping () throws -> [UInt8]) { self.read = read }

    /// The next piece, or nil behind the object's end.
    /// - Throws: ``JSONError`` where the text is no JSON object, and what `read` throws.
    package mutating func next() throws -> Piece? {
        if isDone { return nil }
        if !isInside {
            // A byte order mark, which some editors write, says nothing (RFC 8259 §8.1).
            if try peek() == 0xEF { for byte: UInt8 in [0xEF, 0xBB, 0xBF] { try expect(byte) } }
            try expect(UInt8(ascii: "{"))
            isInside = true
        }
        while true {
            if let array {
                if try takesEnd(UInt8(ascii: "]")) {
                    self.array = nil
                    isFirst = false
                    continue
                }
                return try piece(array, isElement: true)
            }
            if try takesEnd(UInt8(ascii: "}")) {
                guard try peek() == nil else { throw JSONError.unexpected(at: position) }
                isDone = true
                return nil
            }
            let name = try JSONValue(parsing: try value())
            guard let name = name.string else { throw JSONError.unexpected(at: position) }
            try expect(UInt8(ascii: ":"))
            if try peek() == UInt8(ascii: "[") {
                take()
                array = name
                isFirst = true
                continue
            }
            return try piece(name, isElement: false)
        }
    }

    private mutating func piece(_ member: String, isElement: Bool) throws -> Piece {
        _ = try peek()
        let line = line
        return Piece(member: member, isElement: isElement, text: try value(), line: line)
    }

    /// Whether the list that is being read ends here; otherwise a comma is taken, if one is due.
    private mutating func takesEnd(_ end: UInt8) throws -> Bool {
        guard let byte = try peek() else { throw JSONError.unexpectedEnd }
        if byte == end {
            take()
            return true
        }
        if !isFirst { try expect(UInt8(ascii: ",")) }
        isFirst = false
        return false
    }

    private mutating func expect(_ byte: UInt8) throws {
        guard let next = try peek() else { throw JSONError.unexpectedEnd }
        guard next == byte else { throw JSONError.unexpected(at: position) }
        take()
    }

    /// The text of the value that begins here.
    private mutating func value() throws -> [UInt8] {
        var text: [UInt8] = []
        var depth = 0
        var isString = false
        var isEscaped = false
        guard try peek() != nil else { throw JSONError.unexpectedEnd }
        while try fill() {
            let byte = buffer[index]
            if isString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isString = false
                }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    // The end of what holds this value: a number's, a word's.
                    if depth == 0 { return text }
                    depth -= 1
                case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x09, 0x0A, 0x0D:
                    if depth == 0 { return text }
                default: break
                }
            }
            text.append(byte)
            take()
            guard text.count <= Self.valueLimit else { throw JSONError.tooLarge }
            let isClosed = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
            if depth == 0, !isString, isClosed { return text }
        }
        throw JSONError.unexpectedEnd
    }

    /// The next byte that is no white space, not taken; nil at the end.
    private mutating func peek() throws -> UInt8? {
        while try fill() {
            switch buffer[index] {
            case 0x20, 0x09, 0x0A, 0x0D: take()
            case let byte: return byte
            }
        }
        return nil
    }

    private mutating func take() {
        if buffer[index] == 0x0A { line += 1 }
        index += 1
        position += 1
    }

    private mutating func fill() throws -> Bool {
        if index < buffer.count { return true }
        buffer = try read()
        index = 0
        return !buffer.isEmpty
    }
}
