// A form posted to an address that somebody has registered.
import WritCCurl

extension Outbound {
    /// Redirects are answers like any other; they are not followed.
    /// - Parameter form: `application/x-www-form-urlencoded`.
    /// - Returns: The status of the answer.
    /// - Throws: `.malformed` for what is no http or https URL, `.addressRefused`, `.failed` without an answer.
    package func post(_ url: String, form: String) async throws(OutboundError) -> Int {
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else { throw .malformed("no http or https URL") }
        return try await transfer { transfer throws(OutboundError) in
            try transfer.guardsAddresses()
            try transfer.set(CURLOPT_URL, url)
            try transfer.set(CURLOPT_PROTOCOLS_STR, "http,https")
            try transfer.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
            try transfer.set(CURLOPT_USERAGENT, "Writ")
            try transfer.set(CURLOPT_POST, 1)
            try transfer.set(CURLOPT_POSTFIELDSIZE, form.utf8.count)
            try transfer.set(CURLOPT_COPYPOSTFIELDS, form)
            // A second round trip for a hundred octets is not worth it.
            return try transfer.run(CURLOPT_HTTPHEADER, ["Expect:", "Accept: */*"])
        }
    }
}
