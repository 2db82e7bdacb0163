// A realm's template as JSON, for the API and the command.
package import WritJOSE
import WritProtocol
package import WritStore

extension TemplateRecord {
    /// Without its content, as lists have it.
    package func writeHead(to json: inout JSONWriter) {
        json.beginObject()
        writeHeadMembers(to: &json)
        json.endObject()
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        writeHeadMembers(to: &json)
        json.member("content", content)
        json.endObject()
    }

    private func writeHeadMembers(to json: inout JSONWriter) {
        json.member("name", name.rawValue)
        json.member("octets", Int64(content.utf8.count))
        json.member("updated_at", updatedAt)
    }
}
