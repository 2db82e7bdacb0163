// Addresses that strangers register: shown to people, or connected to by this server.
import Glibc
import WritJOSE
import WritOutbound
import WritProtocol

/// Beyond what holds for every client's addresses: https, and a host that anybody has.
///
/// Names are looked at again when they are connected to, since whoever owns one can let it stand for another address;
/// what is refused here is refused early and in words (CVE-2026-22752, CVE-2026-1180).
struct RegistrationURIs {
    /// The setting `outbound.allow_private_networks`, for development.
    let allowsPrivateNetworks: Bool

    /// - Throws: `.registrationMetadataInvalid` naming the member.
    func check(_ metadata: ClientMetadata) throws(OAuthError) {
        let details = metadata.details
        var uris: [(member: String, uri: String?)] = [
            ("client_uri", metadata.clientURI), ("logo_uri", metadata.logoURI), ("policy_uri", metadata.policyURI),
            ("tos_uri", metadata.termsURI), ("initiate_login_uri", metadata.initiateLoginURI),
            ("backchannel_logout_uri", metadata.backchannelLogoutURI),
            ("frontchannel_logout_uri", metadata.frontchannelLogoutURI), ("jwks_uri", details.jwksURI),
            ("sector_identifier_uri", details.sectorIdentifierURI),
        ]
        uris += details.localized.filter { !$0.key.hasPrefix("client_name#") }.map { ($0.key, $0.value) }
        for (member, uri) in uris {
            guard let uri else { continue }
            guard isAcceptable(uri) else {
                throw OAuthError(
                    .registrationMetadataInvalid, detail: member,
                    description: "\(ErrorText.printable(member)): must be https://host/... of a host on the internet.")
            }
        }
    }

    func isAcceptable(_ text: String) -> Bool {
        guard let uri = URIParts(text), let authority = uri.authority, !authority.contains("@"), !text.contains("#")
        else { return false }
        if allowsPrivateNetworks { return uri.scheme == "https" || (uri.scheme == "http" && uri.isLoopback) }
        return uri.scheme == "https" && Self.isPublic(uri.host)
    }

    /// A host's name with a dot in it, or an address that reaches beyond this machine and its networks.
    static func isPublic(_ host: String) -> Bool {
        if host.hasPrefix("[") {
            var address = in6_addr()
            guard inet_pton(AF_INET6, String(host.dropFirst().dropLast()), &address) == 1 else { return false }
            return AddressReach(withUnsafeBytes(of: address) { Array($0) }) == .global
        }
        var address = in_addr()
        if inet_pton(AF_INET, host, &address) == 1 {
            return AddressReach(withUnsafeBytes(of: address) { Array($0) }) == .global
        }
        let labels = host.split(separator: ".")
        guard labels.count >= 2, let last = labels.last else { return false }
        // Resolvers take 0x7f.1 and 2130706433 for 127.0.0.1: no name ends in a number.
        guard last.first?.isNumber == false else { return false }
        return !["localhost", "local", "internal", "home", "lan"].contains(last)
    }
}

extension Authority {
    /// OIDC Registration §5: the document names every redirect URI, so nobody joins a sector that does not want them.
    /// One request to the address, and none where there is no such address.
    /// - Throws: `.registrationMetadataInvalid`.
    func checkSector(_ metadata: ClientMetadata) async throws(OAuthError) {
        guard let uri = metadata.details.sectorIdentifierURI else { return }
        func refuse(_ message: String, _ detail: String? = nil) -> OAuthError {
            OAuthError(
                .registrationMetadataInvalid, detail: detail ?? "sector_identifier_uri",
                description: "sector_identifier_uri: \(message).")
        }
        let reply: (status: Int, body: [UInt8])
        do throws(OutboundError) {
            reply = try await outbound.get(uri, accept: "application/json")
        } catch {
            throw refuse("could not be fetched", "sector_identifier_uri: \(error)")
        }
        guard reply.status == 200, let named = try? JSONValue(parsing: reply.body).strings else {
            throw refuse("must answer 200 with a JSON array of redirect URIs")
        }
        guard metadata.redirectURIs.allSatisfy(named.contains) else {
            throw refuse("its document must name every redirect_uri")
        }
    }
}
