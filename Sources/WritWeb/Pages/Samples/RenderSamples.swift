// Every page as a file, to look at templates without a server.
import NIOCore

extension PageTemplates {
    /// The sample pages in every language and the files that they load, by path; addresses are relative, so that a browser
    /// can open them from a directory.
    /// - Parameter color: a realm's colour as `#rrggbb`; `nil`, and what is no colour: the stylesheet's own.
    package func renderSamples(color: String? = nil) -> [(path: String, text: String)] {
        let pages = Pages(self, fields: CommonFields(WebSettings()))
        var look = RealmLook(base: ".", name: "Acme Corporation")
        look.primaryColor = color.flatMap(Colour.init)
        var rendered = UILocale.allCases.flatMap { locale in
            let form = PageForm("#", ["flow": "sealed"])
            let context = PageContext(look: look, locale: locale, languageForm: form)
            return SamplePages.all.map { sample in
                (path: "\(sample.name).\(locale.rawValue).html", text: pages.html(sample.page, in: context))
            }
        }
        for file in PageFile.allCases {
            let reply = pages.files.reply(file, of: look, query: nil)
            rendered.append((path: String(file.path.dropFirst()), text: String(buffer: reply.body)))
        }
        return rendered
    }
}
