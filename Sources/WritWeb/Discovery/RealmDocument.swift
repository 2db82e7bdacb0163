// `GET /realms/{realm}` as Keycloak answers it: the key and the base addresses that its adapters ask for.
import WritCrypto
import WritJOSE
import WritProtocol
import WritServer

struct RealmDocument {
    let realm: RealmSnapshot

    init(_ realm: RealmSnapshot) { self.realm = realm }

    /// `public_key` is the Base64 of the active RSA key's SubjectPublicKeyInfo, as adapters put it between PEM's lines; a
    /// realm without an RSA key has none.
    func json(at now: Instant) -> [UInt8] {
        var json = JSONWriter(capacity: 768)
        json.beginObject()
        json.member("realm", realm.id.rawValue)
        if let key = realm.activeRSAPublicKey(at: now) {
            json.member("public_key", WritCrypto.Base64.standard.encode(key))
        }
        json.member("token-service", realm.issuer + Paths.keycloak)
        json.member("account-service", realm.issuer + Paths.account)
        json.member("tokens-not-before", Int64(0))
        json.endObject()
        return json.bytes
    }
}
