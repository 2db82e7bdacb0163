// What the endpoints share. Each endpoint is a file that adds one function and only translates: HTTP into values and back.
import WritServer

struct Endpoints: Sendable {
    let authority: Authority
    let fields: CommonFields
    let documents: PublicDocuments
    let pages: Pages

    init(authority: Authority, templates: PageTemplates, fields: CommonFields) {
        self.authority = authority
        self.fields = fields
        pages = Pages(
            templates, fields: fields, failures: PageFailures(metrics: authority.metrics, logger: authority.logger),
            realmPageLimit: authority.settings.realmPageLimit)
        documents = PublicDocuments(clock: authority.clock, fields: fields)
    }
}
