// The swift-log handler of every command: formats an event as a line and hands it to the sink.
import Logging

struct LineLogHandler: LogHandler {
    enum Format: Sendable { case json, text }

    let label: String
    let format: Format
    let sink: LogSink
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(label: String, format: Format, level: Logger.Level, sink: LogSink) {
        self.label = label
        self.format = format
        self.sink = sink
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let own = event.metadata { all.merge(own) { _, new in new } }
        if let error = event.error { all["error"] = "\(error)" }
        var line = LogLine()
        switch format {
        case .json:
            line.appendJSON(
                time: .now, level: event.level, label: label, message: event.message.description, metadata: all)
        case .text:
            line.appendText(time: .now, level: event.level, message: event.message.description, metadata: all)
        }
        sink.append(line.bytes)
    }
}
