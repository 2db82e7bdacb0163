// What can go wrong in this target, with reasons in plain words that are safe to log: no key, password or token is ever
// part of one.

/// An infrastructure failure or a refused input of the cryptographic floor.
///
/// A wrong password, a wrong tag and a wrong signature are no errors: the functions that test them answer `false`.
package enum CryptoError: Error, Sendable, Equatable {
    /// The bytes are no key of the expected encoding.
    case malformedKey(String)
    /// A well-formed key of a kind, curve or size that Writ does not use.
    case unsupportedKey(String)
    /// A key that would not protect anything: RSA under 2048 bits, an exponent of 1, a point off the curve.
    case weakKey(String)
    /// The algorithm does not fit the kind of the key.
    case algorithmMismatch(SignatureAlgorithm, KeyKind)
    /// An AEAD key, a master key or another secret has the wrong length.
    case wrongLength(expected: Int, actual: Int)
    /// Sealed bytes were altered, belong to another realm or key id, or were sealed under another key.
    case sealBroken
    /// Sealed bytes name a version of the master key that this process was not given.
    case unknownMasterKey(version: UInt32)
    /// The text of the master keys is wrong at this line (counted from 1; 0 means the whole text).
    case malformedMasterKeys(line: Int, reason: String)
    /// A stored password hash that cannot be read.
    case malformedHash(String)
    /// A stored password hash of a scheme that cannot be verified here.
    case unsupportedHash(String)
    /// A stored password hash, or new parameters, that would cost more than one login may.
    case hashTooCostly(String)
    /// The operating system gave no memory.
    case outOfMemory
    /// libcrypto or libsodium refused an operation that should have succeeded.
    case libraryFailed(String)
}

extension CryptoError: CustomStringConvertible {
    /// A sentence for an operator.
    package var description: String {
        switch self {
        case .malformedKey(let reason): "malformed key: \(reason)"
        case .unsupportedKey(let reason): "unsupported key: \(reason)"
        case .weakKey(let reason): "weak key: \(reason)"
        case .algorithmMismatch(let algorithm, let kind):
            "\(algorithm.rawValue) cannot be used with a key of kind \(kind.rawValue)"
        case .wrongLength(let expected, let actual): "expected \(expected) bytes, got \(actual)"
        case .sealBroken: "the sealed bytes were altered or sealed for another realm, key id or master key"
        case .unknownMasterKey(let version): "there is no master key of version \(version)"
        case .malformedMasterKeys(let line, let reason):
            line == 0 ? "master keys: \(reason)" : "master keys, line \(line): \(reason)"
        case .malformedHash(let reason): "malformed password hash: \(reason)"
        case .unsupportedHash(let reason): "unsupported password hash: \(reason)"
        case .hashTooCostly(let reason): "password hash too costly: \(reason)"
        case .outOfMemory: "out of memory"
        case .libraryFailed(let operation): "\(operation) failed"
        }
    }
}
