// Administration by the web: its letters and its rules for templates are those of the pages.
import WritProtocol
import WritServer

extension Authority {
    /// The use cases as an administrator may have them, with letters to people in their languages.
    func administration(_ caller: Administrator, _ pages: Pages) -> Administration {
        administration(
            caller, mail: pages.correspondence(settings.mail, links: settings.links),
            templates: pages.templates.rules(sizeLimit: settings.templateSizeLimit))
    }
}
