// A realm's own templates, over HTTP.
import WritProtocol
import WritServer
import WritStore

extension AdminAPI {
    static func listTemplates(_ exchange: AdminExchange) async throws -> AdminReply {
        .list(try await exchange.administration.listTemplates(try exchange.realm())) { $0.writeHead(to: &$1) }
    }

    static func showTemplate(_ exchange: AdminExchange) async throws -> AdminReply {
        let template = try await exchange.administration.showTemplate(try exchange.realm(), try exchange.template())
        return .ok { template.write(to: &$0) }
    }

    static func putTemplate(_ exchange: AdminExchange) async throws -> AdminReply {
        let (realm, name) = (try exchange.realm(), try exchange.template())
        let isNew = try await exchange.administration.setTemplate(realm, name, exchange.body.text("content") ?? "")
        let template = try await exchange.administration.showTemplate(realm, name)
        return isNew
            ? .created(at: ["realms", realm.rawValue, "templates", name.rawValue]) { template.write(to: &$0) }
            : .ok { template.write(to: &$0) }
    }

    static func deleteTemplate(_ exchange: AdminExchange) async throws -> AdminReply {
        try await exchange.administration.removeTemplate(try exchange.realm(), try exchange.template())
        return .done
    }
}

extension AdminExchange {
    fileprivate func template() throws(Problem) -> TemplateName { try id("template", TemplateName.init) }
}
