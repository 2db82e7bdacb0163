// Sets up the log of a server process.
import Glibc
import Logging

/// The log of one run, and what must happen before the program ends.
struct LogOutput: Sendable {
    let logger: Logger
    private let sink: LogSink

    /// Lines go to standard error, so that standard output stays what was asked for.
    init(_ settings: LogSettings) {
        let sink = LogSink(descriptor: STDERR_FILENO)
        self.sink = sink
        let format: LineLogHandler.Format =
            switch settings.format {
            case "json": .json
            case "text": .text
            default: isatty(STDERR_FILENO) == 1 ? .text : .json
            }
        let level = settings.level
        // Loggers that libraries make for themselves write the same lines.
        LoggingSystem.bootstrap { LineLogHandler(label: $0, format: format, level: max(level, .notice), sink: sink) }
        logger = Logger(label: "writ") { LineLogHandler(label: $0, format: format, level: level, sink: sink) }
    }

    /// Writes what is still waiting.
    func flush() { sink.flush() }
}
