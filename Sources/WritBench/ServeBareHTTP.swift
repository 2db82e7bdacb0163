// A Hummingbird server whose only handler reads the body and answers: what HTTP itself costs.
import Hummingbird
import Logging
import NIOCore

func serveBareHTTP(_ options: BenchOptions) async throws {
    let router = Router()
    router.post("/") { request, _ -> Response in
        let body = try await request.body.collect(upTo: 65_536)
        return Response(
            status: .ok,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: #"{"octets":\#(body.readableBytes)}"#)))
    }
    var logger = Logger(label: "writ-bench")
    logger.logLevel = .error
    let application = Application(
        router: router,
        configuration: ApplicationConfiguration(
            address: .hostname("127.0.0.1", port: try options.number("port", default: 8099))),
        logger: logger)
    try await application.runService()
}
