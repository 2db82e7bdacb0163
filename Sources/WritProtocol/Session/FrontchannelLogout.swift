// What a browser loads so that a client clears its own cookies (OIDC Front-Channel Logout 1.0).

package enum FrontchannelLogout {
    /// §2: the client's logout URI, its own query retained, with `iss` and `sid`. They are both there always, so a client
    /// need not register that it requires them, and can tell the logout from one that another site makes up.
    package static func address(_ uri: String, issuer: String, session: SessionID) -> String {
        FormCoding.adding([("iss", issuer), ("sid", session.description)], toQueryOf: uri)
    }
}
