// Answers requests for the files that pages load.
import HTTPTypes

extension Endpoints {
    /// Not conditional: a file is kept for a year under the address that pages give it.
    func pageFile(_ file: PageFile, _ exchange: inout Exchange) async -> Reply {
        let look = await look(of: exchange.realm)
        return pages.files.reply(file, of: look, query: exchange.request.query.map(String.init))
    }
}
