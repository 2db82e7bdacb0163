// Every page of the console, who may read it and who may change something by it.
import HTTPTypes
import NIOCore
import WritProtocol
import WritServer

struct ConsoleRoute: Sendable {
    typealias Answer = @Sendable (Console, ConsoleVisit) async throws -> ConsoleAnswer

    /// Below `/admin`; those with `{realm}` are for its administrators too, the others for those of all realms.
    let path: String
    /// `nil`: not to be read.
    let reading: AdminPermission?
    /// `nil`: takes no form.
    let writing: AdminPermission?
    let answer: Answer

    init(
        _ path: String, _ reading: AdminPermission?, _ writing: AdminPermission? = nil, answer: @escaping Answer
    ) {
        self.path = path
        self.reading = reading
        self.writing = writing
        self.answer = answer
    }
}

enum ConsoleAnswer: Sendable {
    case page(ConsolePage, HTTPResponse.Status)
    /// After a form that was sent.
    case redirect(String, ConsoleMessage?)
    /// A long file, to be kept under a name: how it begins, and what follows.
    case stream(type: String, name: String, ByteBuffer, ReplyStream)

    static func page(_ page: ConsolePage) -> ConsoleAnswer { .page(page, .ok) }
    /// With the form again, as it was sent, and what is wrong with it.
    static func refused(_ page: ConsolePage) -> ConsoleAnswer { .page(page, .unprocessableContent) }
}

extension Console {
    static let table: [ConsoleRoute] =
        realmRoutes + templateRoutes + clientRoutes + userRoutes + keyRoutes + insightRoutes + rightsRoutes
        + reviewRoutes

    /// Below a realm. Things of it are named in the query: their ids may be `..`, which no browser leaves in a path.
    static func path(_ name: String) -> String { "/realms/{realm}" + (name.isEmpty ? "" : "/" + name) }
}

extension ConsolePlace {
    var path: String? {
        switch self {
        case .realms: nil
        case .overview: Console.path("")
        case .reviews: Console.path("reviews")
        case .preview: Console.path("token-preview")
        default: Console.path(rawValue)
        }
    }
}
