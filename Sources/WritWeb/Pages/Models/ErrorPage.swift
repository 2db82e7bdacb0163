// What went wrong, what to do about it, and the id under which the log has it.
import WritProtocol

struct ErrorPage: Page {
    static let template = PageTemplate.error

    /// What people are told; the protocol's own words stand below, for whoever runs the application.
    enum Kind: CaseIterable, Sendable {
        /// No such client, or one that is disabled.
        case unknownApplication
        /// A redirect URI that is not the client's.
        case redirectNotRegistered
        /// The application asked for something that cannot be.
        case badRequest
        /// The page was open for too long, and its request cannot be begun again.
        case flowExpired
        /// The page belongs to another browser, or the browser keeps no cookies.
        case otherBrowser
        case forbidden
        case notFound
        /// A link of a mail that was used or is too old.
        case linkUsedOrExpired
        /// A link of a mail that was opened where the person is not logged in.
        case linkOfSession
        case unavailable
        case internalError

        var texts: (title: TextKey, text: TextKey) {
            switch self {
            case .unknownApplication: (.errorUnknownApplicationTitle, .errorUnknownApplication)
            case .redirectNotRegistered: (.errorRedirectTitle, .errorRedirect)
            case .badRequest: (.errorRequestTitle, .errorRequest)
            case .flowExpired: (.errorFlowExpiredTitle, .errorFlowExpired)
            case .otherBrowser: (.errorOtherBrowserTitle, .errorOtherBrowser)
            case .forbidden: (.errorForbiddenTitle, .errorForbidden)
            case .notFound: (.errorNotFoundTitle, .errorNotFound)
            case .linkUsedOrExpired: (.errorLinkTitle, .errorLink)
            case .linkOfSession: (.errorLinkOfSessionTitle, .errorLinkOfSession)
            case .unavailable: (.errorUnavailableTitle, .errorUnavailable)
            case .internalError: (.errorInternalTitle, .errorInternal)
            }
        }
    }

    var kind: Kind
    /// The error code of the specification, such as `invalid_request`.
    var code: String?
    /// The protocol's words, in English: ``OAuthError/description`` or the table's.
    var detail: String?
    var requestID: String
    /// A way on.
    var link: PageLink?

    init(_ kind: Kind, requestID: String) {
        self.kind = kind
        self.requestID = requestID
    }

    func values(_ words: Words) -> PageValues {
        [
            "title": .text(words(kind.texts.title)), "message": .text(words(kind.texts.text)), "code": .optional(code),
            "detail": .optional(detail), "request_id": .text(requestID),
            "has_details": .flag(code != nil || detail != nil), "link": .optional(link?.values(words)),
        ]
    }
}

/// A link to go on by.
struct PageLink: Sendable, Equatable {
    enum Label: Sendable, Equatable {
        case tryAgain, login, account, forgotPassword
        /// With the application's name.
        case application(String)
    }

    var label: Label
    var address: String

    init(_ label: Label, _ address: String) {
        self.label = label
        self.address = address
    }

    func values(_ words: Words) -> PageValues {
        let text =
            switch label {
            case .tryAgain: words(.tryAgain)
            case .login: words(.toLogin)
            case .account: words(.toAccount)
            case .forgotPassword: words(.toForgotPassword)
            case .application(let name): words(.backToApplication, ["application": name])
            }
        return ["label": .text(text), "address": .text(address)]
    }
}
