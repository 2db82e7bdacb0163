// What templates may name: values of the pages, texts, other templates.

/// The names that exist, learnt from the sample pages, which show everything that a page can show.
struct TemplateNames: Sendable {
    private let texts: Set<String>
    private let values: [String: Set<String>]
    private let all: Set<String>
    /// Of values that are lists.
    let lists: Set<String>

    /// - Parameter texts: keys of the texts.
    init(texts: Set<String>) {
        self.texts = texts
        let words = Words(Catalog(), locale: .en)
        let context = SamplePages.context(.en)
        let around = PageValue.group(Pages.shared(by: context, SamplePages.fileHash))
        let shared = Self.names(in: around)
        var values: [String: Set<String>] = [:]
        var lists = Self.lists(in: around)
        for sample in SamplePages.all + SamplePages.console {
            let shown = PageValue.group(sample.page.values(words))
            values[type(of: sample.page).template.file, default: shared].formUnion(Self.names(in: shown))
            lists.formUnion(Self.lists(in: shown))
        }
        self.lists = lists
        self.values = values
        all = values.values.reduce(shared) { $0.union($1) }
    }

    /// What a page's template may name, in the order of the alphabet; empty for a part of any page.
    func values(of file: String) -> [String] { values[file]?.sorted() ?? [] }

    /// - Parameter file: the template's path below the directory.
    /// - Throws: ``TemplateError`` with the line of the first tag that names what there is not.
    func check(_ text: String, of file: String) throws(TemplateError) {
        // A partial may stand on any page.
        let known = values[file] ?? all
        for tag in try TemplateTag.all(in: text) {
            switch tag.kind {
            case .end, .block: continue
            case .partial, .parent:
                guard TemplateFiles.embedded.texts[tag.name + ".mustache"] != nil else {
                    throw TemplateError("there is no template \(tag.name)", line: tag.line)
                }
            case .value, .section, .inverted:
                let parts = tag.name.split(separator: ".").map(String.init)
                if let first = parts.first, ["words", "plain"].contains(first) {
                    guard parts.count == 2, texts.contains(parts[1]) else {
                        throw TemplateError("there is no text \(tag.name)", line: tag.line)
                    }
                } else if let unknown = parts.first(where: { !known.contains($0) }) {
                    throw TemplateError("there is no value \(unknown) on this page", line: tag.line)
                }
            }
        }
    }

    private static func names(in value: PageValue) -> Set<String> {
        switch value {
        case .text, .flag: []
        case .list(let list): list.reduce([]) { $0.union(names(in: .group($1))) }
        case .group(let group): group.reduce([]) { $0.union([$1.key]).union(names(in: $1.value)) }
        }
    }

    private static func lists(in value: PageValue) -> Set<String> {
        switch value {
        case .text, .flag: []
        case .list(let list): list.reduce([]) { $0.union(lists(in: .group($1))) }
        case .group(let group):
            group.reduce([]) { found, member in
                var lists = found.union(lists(in: member.value))
                if case .list = member.value { lists.insert(member.key) }
                return lists
            }
        }
    }
}
