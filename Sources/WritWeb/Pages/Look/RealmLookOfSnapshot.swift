// A realm's look as its snapshot has it.
import WritProtocol
import WritServer

extension RealmLook {
    init(_ realm: RealmSnapshot) {
        self.init(base: Self.path(ofIssuer: realm.issuer), name: realm.displayName ?? realm.id.rawValue)
    }
}
