// Every address of the public port, and the application that answers them.
package import Hummingbird
package import Logging
import NIOCore
import NIOPosix
package import WritServer

extension Endpoints {
    /// The table. An endpoint that is not here is not built, and discovery names none that is not here.
    var routes: [Route] {
        let realm = "/realms/{realm}"
        let metadata = "/.well-known/oauth-authorization-server"
        let keycloak = realm + Paths.keycloak
        return [
            // What anybody may fetch
            Route(.get, realm + Paths.discovery, .discovery, cors: .anyOrigin, snapshot: .anyKnown, answer: discovery),
            Route(.get, metadata + realm, .discovery, cors: .anyOrigin, snapshot: .anyKnown, answer: discovery),
            Route(.get, realm + Paths.jwks, .jwks, cors: .anyOrigin, snapshot: .anyKnown, answer: jwks),
            Route(.get, realm, .realm, cors: .noOrigin, snapshot: .anyKnown, answer: self.realm),
            // What clients call
            Route(.post, realm + Paths.token, .token, cors: .registeredOrigins, answer: token),
            Route(.post, realm + Paths.introspect, .introspect, cors: .noOrigin, answer: introspection),
            Route(.post, realm + Paths.revoke, .revoke, cors: .registeredOrigins, answer: revocation),
            Route(.post, realm + Paths.pushedRequest, .pushedRequest, cors: .noOrigin, answer: pushedRequest),
            Route([.get, .post], realm + Paths.userInfo, .userInfo, cors: .registeredOrigins, answer: userInfo),
            Route(
                .post, realm + Paths.clientRegistration, .clientRegistration, cors: .noOrigin, answer: registerClient),
            Route(
                [.get, .put, .delete], realm + Paths.clientRegistration + "/{id}", .clientRegistration, cors: .noOrigin,
                answer: manageRegistration),
            // Where browsers go
            Route([.get, .post], realm + Paths.authorize, .authorize, cors: .noOrigin, answer: authorization),
            Route([.get, .post], realm + Paths.logout, .logout, cors: .noOrigin, answer: logout),
            Route([.get, .post], realm + Paths.login, .login, cors: .noOrigin, answer: login),
            Route([.get, .post], realm + Paths.consent, .consent, cors: .noOrigin, answer: consent),
            Route(
                [.get, .post], realm + Paths.requiredAction, .requiredAction, cors: .noOrigin, answer: requiredAction),
            Route([.get, .post], realm + Paths.account, .account, cors: .noOrigin, answer: account),
            Route(
                [.get, .post], realm + Paths.forgotPassword, .passwordReset, cors: .noOrigin, answer: forgotPassword),
            Route([.get, .post], realm + Paths.setPassword, .passwordReset, cors: .noOrigin, answer: setPassword),
            Route([.get, .post], realm + Paths.invitation, .passwordReset, cors: .noOrigin, answer: invitation),
            Route([.get, .post], realm + Paths.verifyEmail, .emailVerification, cors: .noOrigin, answer: verifyEmail),
            Route([.get, .post], realm + Paths.register, .registration, cors: .noOrigin, answer: register),
            Route(
                [.get, .post], realm + Paths.finishRegistration, .registration, cors: .noOrigin,
                answer: finishRegistration),
            // The same under Keycloak's addresses
            Route([.get, .post], keycloak + "/auth", .authorize, cors: .noOrigin, answer: authorization),
            Route([.get, .post], keycloak + "/userinfo", .userInfo, cors: .registeredOrigins, answer: userInfo),
            Route([.get, .post], keycloak + "/logout", .logout, cors: .noOrigin, answer: logout),
            Route(.get, keycloak + "/certs", .jwks, cors: .anyOrigin, snapshot: .anyKnown, answer: jwks),
            Route(.post, keycloak + "/token", .token, cors: .registeredOrigins, answer: token),
            Route(.post, keycloak + "/token/introspect", .introspect, cors: .noOrigin, answer: introspection),
            Route(.post, keycloak + "/revoke", .revoke, cors: .registeredOrigins, answer: revocation),
        ]
            + (authority.settings.mail == .shown
                ? [Route(.get, realm + Paths.mail, .mail, cors: .noOrigin, answer: mail)] : [])
            + PageFile.allCases.map { file in
                Route(.get, realm + file.path, .pageFile, cors: .noOrigin, snapshot: .anyKnown) { exchange in
                    await pageFile(file, &exchange)
                }
            }
    }
}

/// The public port as a service: listens until it is shut down, then answers what it has begun and closes.
/// - Parameter onListening: called with the port once connections are accepted.
package func buildApplication(
    authority: Authority, settings: WebSettings, templates: PageTemplates = .own, logger: Logger,
    onListening: @escaping @Sendable (Int) async -> Void = { _ in }
) -> some ApplicationProtocol {
    authority.showFigures()
    let fields = CommonFields(settings)
    let endpoints = Endpoints(authority: authority, templates: templates, fields: fields)
    let responder = RequestResponder(
        authority: authority, settings: settings, routes: RouteTable(endpoints.routes),
        administration: AdminAPI(authority: authority, pages: endpoints.pages, fields: fields, settings: settings),
        console: Console(authority: authority, pages: endpoints.pages, fields: fields), pages: endpoints.pages,
        fields: fields, logger: logger)
    return PublicApplication(requests: responder, settings: settings, logger: logger, onListening: onListening)
}
