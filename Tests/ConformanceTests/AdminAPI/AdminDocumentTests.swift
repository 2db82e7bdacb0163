// The OpenAPI document says what the routes do.
import HTTPTypes
import Testing
import WritJOSE
import WritProtocol

@testable import WritWeb

@Suite struct AdminDocumentTests {
    private func document() async throws -> JSONObject {
        let bed = try await AdminBed.shared
        let holder = Holder()
        try await bed.test { site in
            let reply = try await site.raw(.get, "/openapi.json")
            #expect(reply.status == .ok)
            #expect(reply.headers[.contentType] == "application/json")
            await holder.keep(
                try #require(
                    try JSONValue(
                        parsing: reply.octets, limits: JSONLimits(byteCount: 1 << 22, depth: 32, valueCount: 1 << 18)
                    ).object))
        }
        return try #require(await holder.object)
    }

    private actor Holder {
        var object: JSONObject?
        func keep(_ object: JSONObject) { self.object = object }
    }

    @Test func `it holds every route, and no other`() async throws {
        let paths = try #require(try await document()["paths"]?.object)
        var described: Set<String> = []
        for path in paths.members {
            for method in path.value.object?.members ?? [] {
                described.insert("\(method.name.uppercased()) \(path.name)")
            }
        }
        #expect(described == Set(AdminAPI.table.map { "\($0.method.rawValue) \($0.path)" }))
    }

    @Test func `operations have names of their own, parameters, answers and a permission`() async throws {
        let document = try await document()
        #expect(document["openapi"]?.string == "3.1.0")
        let paths = try #require(document["paths"]?.object)
        var names: Set<String> = []
        for route in AdminAPI.table {
            let operation = try #require(paths[route.path]?.object?[route.method.rawValue.lowercased()]?.object)
            #expect(names.insert(try #require(operation["operationId"]?.string)).inserted)
            let parameters = (operation["parameters"]?.array ?? []).compactMap(\.object)
            func named(_ place: String) -> Set<String> {
                Set(parameters.filter { $0["in"]?.string == place }.compactMap { $0["name"]?.string })
            }
            #expect(named("path") == Set(route.parameters), "\(route.name)")
            #expect(named("query") == Set(route.query.map(\.name)), "\(route.name)")
            #expect((operation["requestBody"] == nil) == (route.body == nil), "\(route.name)")
            let statuses = Set((operation["responses"]?.object?.members ?? []).map(\.name))
            #expect(
                statuses
                    == Set(
                        (route.answers.map(\.status) + route.problems.map(\.status)).map { String($0.code) } + ["431"]))
            if let permission = route.access.permission {
                #expect(operation["description"]?.string?.contains("`\(permission.rawValue)`") == true)
            }
        }
    }

    @Test func `every reference leads to a component`() async throws {
        let document = try await document()
        let components = try #require(document["components"]?.object?["schemas"]?.object)
        var seen = 0
        func follow(_ value: JSONValue) {
            switch value {
            case .object(let object):
                if let reference = object["$ref"]?.string {
                    seen += 1
                    #expect(components.contains(String(reference.dropFirst("#/components/schemas/".count))))
                }
                for member in object.members { follow(member.value) }
            case .array(let array): for element in array { follow(element) }
            default: break
            }
        }
        follow(.object(document))
        #expect(seen > 50)
    }

    @Test(arguments: ["*", "\"0\"", "\"9223372036854775807\""])
    func `what the server gives and takes as a tag is what is described`(_ tag: String) throws {
        #expect(AdminSchemas.expectedTag.faults(in: .string(tag)) == [])
        let condition = try AdminCondition([.ifMatch: tag])
        #expect(condition.mustExist == (tag == "*"))
        #expect(condition.revision.map(AdminCondition.tag) == (tag == "*" ? nil : tag))
    }

    @Test func `no route hides another`() {
        for (index, route) in AdminAPI.table.enumerated() {
            for other in AdminAPI.table[(index + 1)...] where other.method == route.method {
                let sample = route.segments.map { if case .literal(let text) = $0 { text } else { "x" } }
                #expect(!other.matches(sample), "\(route.name) and \(other.name)")
            }
        }
    }
}
