// Logging in and out of the console. It is a client of Writ like any other, and its tokens are judged like any other's.
import HTTPTypes
import WritProtocol
import WritServer

extension Console {
    /// Who holds the tokens of the cookie, judged as the administration API judges a token; they are renewed when they have
    /// expired.
    /// - Returns: `false` where nobody is logged in any more.
    func authenticate(_ visit: inout ConsoleVisit) async throws -> Bool {
        guard let text = visit.cookies[.session],
            let tokens = authority.consoleSeal.open(text, .session, for: visit.browser).flatMap({ ConsoleTokens($0) })
        else { return false }
        if let administrator = try await administrator(tokens, visit) {
            visit.tokens = tokens
            visit.administrator = administrator
            return true
        }
        guard let renewed = try await authority.refreshConsole(tokens, caller: visit.caller),
            let administrator = try await administrator(renewed, visit)
        else {
            visit.cookies.clear(.session)
            return false
        }
        try keep(renewed, &visit)
        visit.administrator = administrator
        return true
    }

    private func administrator(_ tokens: ConsoleTokens, _ visit: ConsoleVisit) async throws -> Administrator? {
        do {
            return try await authority.administrator(token: tokens.accessToken, caller: visit.caller)
        } catch let error as OAuthError where error.reason == .accessTokenInvalid {
            return nil
        }
    }

    /// Judges a visitor again while a long reply is made. Their token may run out meanwhile, for renewing it takes the
    /// browser's cookie; whatever else they lose ends it. One round trip.
    /// - Throws: `.accessTokenInvalid`; `ConsoleRefusal.forbidden`.
    func judgeAgain(_ visit: ConsoleVisit, needs permission: AdminPermission, since begun: Instant) async throws {
        guard let tokens = visit.tokens else { throw ConsoleRefusal.notFound }
        let administrator = try await authority.administrator(
            token: tokens.accessToken, caller: visit.caller, at: begun)
        guard administrator.permissions.contains(permission) else { throw ConsoleRefusal.forbidden(permission) }
    }

    private func keep(_ tokens: ConsoleTokens, _ visit: inout ConsoleVisit) throws {
        visit.tokens = tokens
        visit.cookies.set(
            .session,
            try authority.consoleSeal.seal(tokens.pairs, .session, for: visit.browser, random: authority.random))
    }

    /// Sends the browser to the realm's login page. A form that was sent in vain is told so: what was typed is still in the
    /// page before.
    func beginLogin(_ visit: inout ConsoleVisit) async throws -> Reply {
        let id = visit.query["realm"] ?? RealmID.operatorRealm
        guard !visit.isPost else {
            var page = ConsolePage.notice(
                "You have been signed out",
                "Nothing was changed. Sign in again in another tab, go back in this one, and send the form once more: what you typed is still there."
            )
            page.sections[0].parts.append(.links([ConsoleLink("Sign in", home, isPrimary: true)]))
            return show(page, visit, .unauthorized)
        }
        guard let realm = RealmID(id), try await authority.hasConsole(realm) else {
            return show(
                .notice(
                    "Nobody can sign in here",
                    id == RealmID.operatorRealm
                        ? "There is no administrator yet. The command `writ bootstrap` makes the first one and prints a link."
                        : "Administrators of this realm do not use the console, or there is no such realm. An administrator of all realms can change that on the realm's page."
                ), visit, .notFound)
        }
        let target = visit.query["realm"] == nil ? String(visit.request.originForm) : "/admin/"
        return redirect(
            try authority.beginConsoleLogin(realm, target: target, browser: visit.browser), visit)
    }

    /// `/admin/callback` (RFC 6749 §4.1.2).
    func finishLogin(_ visit: inout ConsoleVisit) async throws -> Reply {
        if let code = visit.query["error"] {
            // Nobody has shown yet that it is the realm who says so: no words of the address are repeated.
            var page = ConsolePage.notice(
                "You are not signed in",
                code == "access_denied" ? "The login was refused." : "The login could not be finished.")
            page.sections[0].parts.append(.links([ConsoleLink("Try again", home, isPrimary: true)]))
            return show(page, visit, .badRequest)
        }
        let (tokens, target) = try await authority.finishConsoleLogin(
            visit.query, browser: visit.browser, caller: visit.caller)
        try keep(tokens, &visit)
        // Only what was sealed here comes back, and only the console's own pages were.
        let path = target.hasPrefix("/admin/") ? String(target.dropFirst("/admin/".count)) : ""
        return redirect(home + path, visit)
    }

    /// OIDC RP-Initiated Logout 1.0 §2.
    func logOut(_ visit: inout ConsoleVisit) async throws -> Reply {
        guard try await authenticate(&visit), let tokens = visit.tokens else { return redirect(home, visit) }
        try visit.openForm(authority)
        visit.cookies.clear(.session)
        return redirect(authority.consoleLogout(tokens), visit)
    }
}
