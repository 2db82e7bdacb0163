// A member of an object in one call, for each type of value.

extension JSONWriter {
    /// A member with a string.
    public mutating func member(_ name: String, _ value: String) {
        key(name)
        string(value)
    }

    /// A member with an integer.
    public mutating func member(_ name: String, _ value: Int64) {
        key(name)
        integer(value)
    }

    /// A member with an integer.
    public mutating func member(_ name: String, _ value: Int) {
        key(name)
        integer(Int64(value))
    }

    /// A member with a truth value.
    public mutating func member(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }

    /// A member with an array of strings.
    public mutating func member(_ name: String, _ value: [String]) {
        key(name)
        strings(value)
    }

    /// A member with any value.
    public mutating func member(_ name: String, _ value: JSONValue) {
        key(name)
        self.value(value)
    }

    /// A member whose value is JSON already, unchecked.
    public mutating func member(_ name: String, raw json: [UInt8]) {
        key(name)
        raw(json)
    }
}
