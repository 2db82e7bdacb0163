// What a template is drawn with: of which page, in which language.
import WritProtocol
import WritServer

/// As the person chose.
struct SampleChoice: Sendable {
    let sample: TemplateSample
    let locale: UILocale
    let fields: [ConsoleField]

    init(_ visit: ConsoleVisit, _ name: TemplateName, in realm: RealmSummary) {
        func asked(_ field: String) -> String { (visit.isPost ? visit.form[field] : visit.query[field]) ?? "" }
        let samples = TemplateSample.all(of: name)
        let sample = samples.first { $0.id == asked("sample") } ?? samples[0]
        let locale = name.locale ?? UILocale(rawValue: asked("language")) ?? RealmLook(realm).defaultLocale
        self.sample = sample
        self.locale = locale
        var fields: [ConsoleField] = []
        if samples.count > 1 {
            fields.append(
                .choice(
                    "sample", "Preview of",
                    samples.map { .init($0.id, $0.label, isChosen: $0.id == sample.id) }))
        }
        if name.locale == nil {
            fields.append(
                .choice(
                    "language", "In the language",
                    UILocale.allCases.map { .init($0.rawValue, $0.name, isChosen: $0 == locale) }))
        }
        self.fields = fields
    }
}
