// What a User-Agent field says of a browser, in words that a person knows their device by.

/// Browser and system, as far as the common ones can be told. Shown only; nothing is decided by it.
struct Device: Sendable, Equatable {
    let browser: String?
    let system: String?

    init(userAgent: String?) {
        let agent = userAgent ?? ""
        func first(_ marks: KeyValuePairs<String, String>) -> String? {
            marks.first { agent.contains($0.key) }?.value
        }
        // In this order: each of them names those below it too.
        browser = first([
            "Edg/": "Edge", "EdgA/": "Edge", "OPR/": "Opera", "SamsungBrowser/": "Samsung Internet",
            "Firefox/": "Firefox", "FxiOS/": "Firefox", "CriOS/": "Chrome", "Chromium/": "Chromium",
            "Chrome/": "Chrome", "Safari/": "Safari", "curl/": "curl",
        ])
        system = first([
            "Windows": "Windows", "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "CrOS": "ChromeOS",
            "Mac OS X": "macOS", "Linux": "Linux",
        ])
    }

    func description(_ words: Words) -> String {
        switch (browser, system) {
        case (let browser?, let system?): words(.browserOnSystem, ["browser": browser, "system": system])
        case (let one?, nil), (nil, let one?): one
        case (nil, nil): words(.unknownDevice)
        }
    }
}
