// One `writ dev` per data directory.
import Glibc

/// An advisory lock on a file, held until it is let go of or the process is gone, however it went.
struct DirectoryLock: ~Copyable {
    private let descriptor: Int32

    /// - Throws: ``DevError`` when another process holds it, with that process's id.
    init(_ path: String) throws(DevError) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DevError("cannot open \(path): \(systemError())") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            let holder = textOfFile(path)?.trimmed ?? ""
            throw DevError(
                "another `writ dev` runs here\(holder.isEmpty ? "" : " (process \(holder))"): stop it, or name another directory with --data-dir"
            )
        }
        self.descriptor = descriptor
        let line = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        unsafe pwrite(descriptor, line, line.count, 0)
    }

    /// Let go of explicitly: a child that is being started holds the descriptor too for a moment.
    deinit {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
