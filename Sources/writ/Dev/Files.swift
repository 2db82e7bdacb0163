// The few file operations that must be exact about permissions and about being whole after a crash.
import FoundationEssentials
import Glibc

/// Makes a directory and those above it; only the last gets `mode`, the others 0755.
func makeDirectory(_ path: String, mode: mode_t) throws(DevError) {
    var parent = ""
    let parts = path.split(separator: "/")
    for (index, part) in parts.enumerated() {
        parent += "/" + part
        let isLast = index == parts.count - 1
        if unsafe mkdir(parent, isLast ? mode : 0o755) != 0, errno != EEXIST {
            throw DevError("cannot make \(parent): \(systemError())")
        }
    }
    if unsafe chmod(path, mode) != 0 { throw DevError("cannot set the permissions of \(path): \(systemError())") }
}

/// Writes a file that only its owner can read: into a neighbour first, then renamed, so that it is whole or absent.
func writePrivateFile(_ path: String, _ content: String) throws(DevError) {
    let temporary = path + ".new"
    unsafe unlink(temporary)
    let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw DevError("cannot write \(temporary): \(systemError())") }
    defer { close(descriptor) }
    let bytes = Array(content.utf8)
    guard unsafe write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0,
        unsafe rename(temporary, path) == 0
    else { throw DevError("cannot write \(path): \(systemError())") }
}

/// The text of a file, or `nil` when there is none.
func textOfFile(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
}

/// `errno` in words.
func systemError(_ code: Int32 = errno) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    _ = unsafe strerror_r(code, &buffer, buffer.count)
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// Why a file operation of Foundation's failed, in the system's words.
func systemWords(_ error: any Error) -> String {
    guard let cause = (error as? CocoaError)?.underlying as? POSIXError else { return "\(error)" }
    return systemError(cause.code.rawValue)
}

/// FNV-1a, for short names made from long paths; not for secrets.
func shortHash(_ text: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}
