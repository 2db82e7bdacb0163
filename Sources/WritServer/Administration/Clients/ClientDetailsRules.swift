// The rules for what a client registers beyond its columns.
import WritProtocol

enum ClientDetailsRules {
    /// - Throws: `.invalid` naming the member.
    static func checked(_ details: ClientDetails) throws(AdministrationError) -> ClientDetails {
        var checked = details
        checked.jwksURI = try URIRules.webURI(details.jwksURI, field: "jwks_uri")
        checked.sectorIdentifierURI = try URIRules.webURI(
            details.sectorIdentifierURI, field: "sector_identifier_uri")
        for contact in details.contacts { try TextRules.check(contact, field: "contacts") }
        checked.softwareID = try TextRules.optional(details.softwareID, field: "software_id")
        checked.softwareVersion = try TextRules.optional(details.softwareVersion, field: "software_version")
        for value in details.defaultACRValues { try TextRules.check(value, field: "default_acr_values") }
        for (member, text) in details.localized {
            if member.hasPrefix("client_name#") {
                try TextRules.check(text, field: member)
            } else {
                _ = try URIRules.webURI(text, field: member)
            }
        }
        return checked
    }
}
