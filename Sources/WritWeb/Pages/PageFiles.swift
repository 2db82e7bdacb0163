// The files that pages load: stylesheet, a realm's colours, the icon, and the one script.
import HTTPTypes
import NIOCore
import WritCrypto
import WritProtocol

/// A file below a realm's base.
enum PageFile: CaseIterable, Sendable {
    case stylesheet, consoleStylesheet, theme, icon, formPostScript

    /// What follows `{public_url}/realms/{realm}`.
    var path: String {
        switch self {
        case .stylesheet: "/pages/writ.css"
        case .consoleStylesheet: "/pages/console.css"
        case .theme: "/pages/theme.css"
        case .icon: "/pages/icon.svg"
        case .formPostScript: "/pages/form-post.js"
        }
    }

    var mediaType: String {
        switch self {
        case .stylesheet, .consoleStylesheet, .theme: "text/css; charset=utf-8"
        case .icon: "image/svg+xml"
        case .formPostScript: "text/javascript; charset=utf-8"
        }
    }
}

/// Serves them under addresses that hold a hash of the content, in the query: so they may be kept for ever, and a node of
/// another version, asked for during a rolling upgrade, still answers with what it has.
struct PageFiles: Sendable {
    struct File: Sendable {
        let body: ByteBuffer
        fileprivate let hash: String

        init(_ text: String) {
            let bytes = Array(text.utf8)
            body = ByteBuffer(bytes: bytes)
            hash = Base64.url.encode(Array(SHA256.hash(bytes).prefix(9)))
        }
    }

    private let stylesheet: File
    private let consoleStylesheet: File
    private let icon: File
    private let formPostScript: File
    private let fields: HTTPFields

    init(_ templates: PageTemplates, fields: CommonFields) {
        stylesheet = File(templates.stylesheet)
        consoleStylesheet = File(templates.consoleStylesheet)
        icon = File(templates.icon)
        formPostScript = File(templates.formPostScript)
        self.fields = fields.bare
    }

    /// The path with the hash of the content.
    func address(_ file: PageFile, of look: RealmLook) -> String {
        if file == .stylesheet, let address = look.stylesheetAddress { return address }
        return "\(look.base)\(file.path)?v=\(content(file, of: look).hash)"
    }

    /// A year for the content that the address names; otherwise it is asked for again (RFC 9111 §5.2.2, RFC 8246).
    /// - Parameter query: as it came.
    func reply(_ file: PageFile, of look: RealmLook, query: String?) -> Reply {
        var content = content(file, of: look)
        // The console has the server's stylesheet, at the address of a realm that may have one of its own.
        if file == .stylesheet, query == "v=" + stylesheet.hash { content = stylesheet }
        let isNamed = query == "v=" + content.hash
        var fields = fields
        fields.append(HTTPField(name: .contentType, value: file.mediaType))
        fields.append(
            HTTPField(name: .cacheControl, value: isNamed ? "public, max-age=31536000, immutable" : "no-cache"))
        return Reply(.ok, fields: fields, body: content.body)
    }

    private func content(_ file: PageFile, of look: RealmLook) -> File {
        switch file {
        case .stylesheet: look.own?.stylesheet ?? stylesheet
        case .consoleStylesheet: consoleStylesheet
        case .theme: File(look.primaryColor.map { Theme(primary: $0).css } ?? "")
        case .icon: icon
        case .formPostScript: formPostScript
        }
    }
}
