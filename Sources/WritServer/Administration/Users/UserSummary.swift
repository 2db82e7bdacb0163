// A person as operators see them.
package import WritJOSE
import WritProtocol
package import WritStore

package struct UserSummary: Sendable {
    package var user: UserRecord

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("sub", user.id.description)
        json.member("username", user.username)
        if let email = user.email {
            json.member("email", email)
            json.member("email_verified", user.isEmailVerified)
        }
        if let givenName = user.givenName { json.member("given_name", givenName) }
        if let familyName = user.familyName { json.member("family_name", familyName) }
        if let phoneNumber = user.phoneNumber {
            json.member("phone_number", phoneNumber)
            json.member("phone_number_verified", user.isPhoneNumberVerified)
        }
        if let locale = user.locale { json.member("locale", locale) }
        if let zoneinfo = user.zoneinfo { json.member("zoneinfo", zoneinfo) }
        if let address = user.address {
            json.key("address")
            address.write(to: &json)
        }
        json.member("enabled", user.isEnabled)
        json.member("required_actions", user.requiredActions.map(\.rawValue))
        json.member("created_at", user.createdAt)
        json.member("updated_at", user.updatedAt)
        json.member("revision", user.revision)
        json.endObject()
    }
}
