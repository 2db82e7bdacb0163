// One transfer of libcurl: made, told what to do, run, and freed.
import WritCCurl

/// Lives on one thread. What libcurl calls back with is ``TransferState``.
struct Transfer: ~Copyable {
    private let handle: UnsafeMutableRawPointer
    private let state: TransferState

    /// `curl_global_init` must have run before anything else of libcurl.
    private static let isStarted = writ_curl_start() == CURLE_OK

    private init(_ handle: UnsafeMutableRawPointer, _ state: TransferState) {
        self.handle = handle
        self.state = state
    }

    /// Nothing is taken from the environment or the user's files; nothing is followed, kept or tried by another protocol
    /// than the one that was named.
    static func make(_ settings: OutboundSettings, end: TransferEnd) throws(OutboundError) -> Transfer {
        guard isStarted, let handle = curl_easy_init() else { throw .failed("libcurl could not be started") }
        let transfer = Transfer(
            handle, TransferState(allowsPrivateNetworks: settings.allowsPrivateNetworks, end: end))
        try transfer.prepare(settings)
        return transfer
    }

    private func prepare(_ settings: OutboundSettings) throws(OutboundError) {
        // Timeouts without signals, which belong to the whole process.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, settings.connectTimeout.milliseconds)
        try set(CURLOPT_TIMEOUT_MS, settings.timeout.milliseconds)
        try set(CURLOPT_PROTOCOLS_STR, "http,https,smtp,smtps")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        // A proxy of the environment would be connected to in place of the address that is looked at.
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_FORBID_REUSE, 1)
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let certificates = settings.certificates { try set(CURLOPT_CAINFO, certificates) }
        try callBack()
    }

    deinit { curl_easy_cleanup(handle) }

    private func callBack() throws(OutboundError) {
        let context = state.pointer
        try check(writ_curl_set_octets(handle, CURLOPT_WRITEFUNCTION, TransferState.receivedBody))
        try check(writ_curl_set_pointer(handle, CURLOPT_WRITEDATA, context))
        try check(writ_curl_set_octets(handle, CURLOPT_HEADERFUNCTION, TransferState.received))
        try check(writ_curl_set_pointer(handle, CURLOPT_HEADERDATA, context))
        try check(writ_curl_set_octets(handle, CURLOPT_READFUNCTION, TransferState.sends))
        try check(writ_curl_set_pointer(handle, CURLOPT_READDATA, context))
        try check(writ_curl_set_progress(handle, TransferState.progressed))
        try check(writ_curl_set_pointer(handle, CURLOPT_XFERINFODATA, context))
        try set(CURLOPT_NOPROGRESS, 0)
    }

    /// Looks at each address before it is connected to, when it is known which one that is: whoever owns a name can let it
    /// stand for another address at each look-up.
    func guardsAddresses() throws(OutboundError) {
        try check(writ_curl_set_open_socket(handle, TransferState.opensSocket))
        try check(writ_curl_set_pointer(handle, CURLOPT_OPENSOCKETDATA, state.pointer))
    }

    func set(_ option: CURLoption, _ value: Int) throws(OutboundError) {
        try check(writ_curl_set_long(handle, option, value))
    }

    /// libcurl keeps a copy.
    func set(_ option: CURLoption, _ value: String) throws(OutboundError) {
        guard !value.utf8.contains(0) else { throw .malformed("a NUL character") }
        try check(writ_curl_set_text(handle, option, value))
    }

    /// Has the reply's body kept; read it with ``body`` after the run.
    func keepBody() { state.keepBody() }

    /// - Throws: `.failed` when there was more of it than is taken.
    func body() throws(OutboundError) -> [UInt8] {
        guard !state.isFull else { throw .failed("the reply is too long") }
        return state.kept ?? []
    }

    /// What an upload sends.
    func setBody(_ octets: [UInt8]) { state.outgoing = octets }

    /// - Parameter list: For an option that takes one; libcurl reads it while it runs.
    /// - Returns: The status, or the mail server's last reply.
    func run(_ option: CURLoption, _ list: [String]) throws(OutboundError) -> Int {
        var first: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(first) }
        for text in list {
            guard let longer = curl_slist_append(first, text) else { throw .failed("no memory") }
            first = longer
        }
        try check(writ_curl_set_list(handle, option, first))
        let result = curl_easy_perform(handle)
        let reply = writ_curl_reply(handle)
        if result == CURLE_OK { return reply }
        if state.hasRefusedAddress { throw .addressRefused }
        // The answer had more in it than is of interest.
        if state.isFull, reply > 0 { return reply }
        // A password that is not taken is for the operator to mend, and says nothing of the message.
        if result == CURLE_LOGIN_DENIED { throw .failed(Self.words(result)) }
        if (400..<600).contains(reply) { throw .refused(reply: reply) }
        throw .failed(Self.words(result))
    }

    /// What an option is refused for that would be refused again is the address's fault; the rest (no memory, a libcurl
    /// that lacks something) is not.
    private func check(_ result: CURLcode) throws(OutboundError) {
        switch result {
        case CURLE_OK: return
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_FUNCTION_ARGUMENT:
            throw .malformed(Self.words(result))
        default: throw .failed(Self.words(result))
        }
    }

    private static func words(_ result: CURLcode) -> String { String(cString: curl_easy_strerror(result)) }
}

extension Duration {
    fileprivate var milliseconds: Int { Int(self / .milliseconds(1)) }
}
