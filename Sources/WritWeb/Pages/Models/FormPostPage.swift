// The answer to an application as a form that sends itself (OAuth 2.0 Form Post Response Mode §2).

struct FormPostPage: Page {
    static let template = PageTemplate.formPost

    /// The redirect URI, with the response's parameters in their order.
    var form: PageForm

    init(form: PageForm) { self.form = form }

    var leadsTo: String? { form.action }
    var sendsItself: Bool { true }

    func values(_ words: Words) -> PageValues { ["form": .group(form.values)] }
}
