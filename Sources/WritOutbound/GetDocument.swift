// A document fetched from an address that somebody has registered.
import WritCCurl

extension Outbound {
    /// At most 64 KiB. Redirects are answers like any other; they are not followed, for they lead where nobody has looked.
    /// http is for this machine and private networks, where those are allowed at all.
    /// - Returns: Status and body of the answer.
    /// - Throws: `.malformed` for what is no such URL, `.addressRefused`, `.failed` without a whole answer.
    package func get(_ url: String, accept: String) async throws(OutboundError) -> (status: Int, body: [UInt8]) {
        let scheme = settings.allowsPrivateNetworks ? "http,https" : "https"
        guard url.hasPrefix("https://") || (settings.allowsPrivateNetworks && url.hasPrefix("http://")) else {
            throw .malformed("no https URL")
        }
        return try await transfer { transfer throws(OutboundError) in
            try transfer.guardsAddresses()
            transfer.keepBody()
            try transfer.set(CURLOPT_URL, url)
            try transfer.set(CURLOPT_PROTOCOLS_STR, scheme)
            try transfer.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
            try transfer.set(CURLOPT_USERAGENT, "Writ")
            let status = try transfer.run(CURLOPT_HTTPHEADER, ["Accept: \(accept)"])
            return (status: status, body: try transfer.body())
        }
    }
}
