// Writes one log event as one line: no byte of what is logged can end the line, colour a terminal or turn text around.
import Logging

/// The two forms of a line. Both append to a buffer and allocate nothing else for plain ASCII.
struct LogLine {
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(512) }

    /// `{"time":…,"level":…,"logger":…,"message":…,<metadata>}`. Metadata whose name is one of these four gets a `_`
    /// before it.
    mutating func appendJSON(
        time: LogTime, level: Logger.Level, label: String, message: String, metadata: Logger.Metadata
    ) {
        append(#"{"time":""#)
        append(time)
        append(#"","level":""#)
        append(level.rawValue)
        append(#"","logger":"#)
        appendString(label)
        append(#","message":"#)
        appendString(message)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            append(",")
            appendString(Self.ownNames.contains(key) ? "_" + key : key)
            append(":")
            appendValue(value)
        }
        append("}\n")
    }

    /// `12:34:56.789 info  message  key=value key="two words"`.
    mutating func appendText(time: LogTime, level: Logger.Level, message: String, metadata: Logger.Metadata) {
        appendClock(time)
        append(" ")
        append(level.rawValue.padded(to: 8))
        append(" ")
        appendEscaped(message, quoted: false)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            append("  ")
            appendEscaped(key, quoted: false)
            append("=")
            let text = value.description
            if text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x22 }) || text.isEmpty {
                appendString(text)
            } else {
                appendEscaped(text, quoted: false)
            }
        }
        append("\n")
    }

    private static let ownNames: Set<String> = ["time", "level", "logger", "message"]

    private mutating func appendValue(_ value: Logger.Metadata.Value) {
        switch value {
        case .string(let text): appendString(text)
        case .stringConvertible(let convertible):
            if let number = convertible as? any BinaryInteger {
                append("\(number)")
            } else if let number = convertible as? Double, number.isFinite {
                append("\(number)")
            } else if let flag = convertible as? Bool {
                append(flag ? "true" : "false")
            } else {
                appendString(convertible.description)
            }
        case .array(let values):
            append("[")
            for (index, value) in values.enumerated() {
                if index > 0 { append(",") }
                appendValue(value)
            }
            append("]")
        case .dictionary(let values):
            append("{")
            for (index, pair) in values.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { append(",") }
                appendString(pair.key)
                append(":")
                appendValue(pair.value)
            }
            append("}")
        }
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func appendString(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        appendEscaped(text, quoted: true)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Without quotes around it, for people's eyes.
    mutating func appendPlain(_ text: String) { appendEscaped(text, quoted: false) }

    /// Escapes controls (C0, DEL, C1), line and paragraph separators, and the characters that turn the direction of
    /// text or hide in it, all as `\uXXXX`; inside quotes, `"` and `\` too.
    private mutating func appendEscaped(_ text: String, quoted: Bool) {
        var utf8 = text.utf8.makeIterator()
        var isPlain = true
        while let byte = utf8.next() {
            if byte < 0x20 || byte >= 0x7F || byte == 0x22 || byte == 0x5C {
                isPlain = false
                break
            }
        }
        if isPlain {
            bytes.append(contentsOf: text.utf8)
            return
        }
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5C:
                if quoted { bytes.append(0x5C) }
                bytes.append(UInt8(scalar.value))
            case 0x0A: append(#"\n"#)
            case 0x0D: append(#"\r"#)
            case 0x09: append(#"\t"#)
            case let value where Self.isDangerous(value): appendEscape(value)
            default: append(String(scalar))
            }
        }
    }

    private mutating func appendEscape(_ value: UInt32) {
        if value > 0xFFFF {
            let offset = value - 0x1_0000
            appendEscape(0xD800 + (offset >> 10))
            appendEscape(0xDC00 + (offset & 0x3FF))
            return
        }
        append(#"\u"#)
        let digits = Array("0123456789abcdef".utf8)
        for shift in [12, 8, 4, 0] { bytes.append(digits[Int((value >> UInt32(shift)) & 0xF)]) }
    }

    private static func isDangerous(_ value: UInt32) -> Bool {
        switch value {
        case 0...0x1F, 0x7F...0x9F, 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xFFF9...0xFFFB, 0xE0000...0xE007F:
            true
        default: false
        }
    }
}

extension LogLine {
    /// RFC 3339 with milliseconds, UTC.
    private mutating func append(_ time: LogTime) {
        append(time.year, digits: 4)
        append("-")
        append(time.month, digits: 2)
        append("-")
        append(time.day, digits: 2)
        append("T")
        appendClock(time)
        append("Z")
    }

    private mutating func appendClock(_ time: LogTime) {
        append(time.hour, digits: 2)
        append(":")
        append(time.minute, digits: 2)
        append(":")
        append(time.second, digits: 2)
        append(".")
        append(time.millisecond, digits: 3)
    }

    private mutating func append(_ number: Int, digits: Int) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}

extension String {
    /// With blanks behind it up to `width` characters.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
