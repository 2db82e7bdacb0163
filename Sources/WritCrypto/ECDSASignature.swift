// ECDSA signatures: r ‖ s in JOSE (RFC 7518 §3.4), a DER sequence in libcrypto.

import WritCLibCrypto

enum ECDSASignature {
    /// The length of each number on P-256.
    private static let width = 32

    /// The DER of 64 bytes r ‖ s, or nil for another length.
    static func der(joseForm: [UInt8]) -> [UInt8]? {
        guard joseForm.count == 2 * width, let signature = ECDSA_SIG_new() else { return nil }
        defer { ECDSA_SIG_free(signature) }
        let filled = joseForm.withUnsafeBufferPointer { bytes -> Bool in
            guard let start = bytes.baseAddress, let r = BN_bin2bn(start, Int32(width), nil) else { return false }
            guard let s = BN_bin2bn(start + width, Int32(width), nil), ECDSA_SIG_set0(signature, r, s) == 1 else {
                BN_free(r)
                return false
            }
            return true
        }
        guard filled else { return nil }
        var der: UnsafeMutablePointer<UInt8>?
        let count = i2d_ECDSA_SIG(signature, &der)
        guard count > 0, let der else { return nil }
        defer { CRYPTO_free(der, #file, #line) }
        return [UInt8](UnsafeBufferPointer(start: der, count: Int(count)))
    }

    /// The 64 bytes r ‖ s of a DER signature that libcrypto made.
    static func joseForm(der: ArraySlice<UInt8>) throws(CryptoError) -> [UInt8] {
        let signature = der.withUnsafeBufferPointer { bytes in
            var position = bytes.baseAddress
            return d2i_ECDSA_SIG(nil, &position, bytes.count)
        }
        guard let signature else { throw LibCrypto.failure("d2i_ECDSA_SIG") }
        defer { ECDSA_SIG_free(signature) }
        var bytes = [UInt8](repeating: 0, count: 2 * width)
        let done = bytes.withUnsafeMutableBufferPointer { bytes -> Bool in
            guard let start = bytes.baseAddress else { return false }
            return BN_bn2binpad(ECDSA_SIG_get0_r(signature), start, Int32(width)) == width
                && BN_bn2binpad(ECDSA_SIG_get0_s(signature), start + width, Int32(width)) == width
        }
        guard done else { throw LibCrypto.failure("BN_bn2binpad") }
        return bytes
    }
}
